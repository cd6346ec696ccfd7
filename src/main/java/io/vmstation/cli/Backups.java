package io.vmstation.cli;

import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The runs that are kept on this machine. */
@Command(name = "backups", description = "List, show, check and delete the runs that are kept.")
final class Backups implements Runnable {

  private final Session session;

  @picocli.CommandLine.Spec picocli.CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  Backups(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "one of list, show, verify or prune is missing");
  }

  /** A run on one line. */
  static String line(Run run) {
    String state = run.isUnfinished() ? "unfinished" : "finished";
    String back = run.reverts().map(r -> ", takes back " + r).orElse("");
    return "%s  %s, %d fixes%s, %d KiB"
        .formatted(run.id(), state, run.fixes().size(), back, (run.bytes() + 1023) / 1024);
  }

  @Command(name = "list", description = "List the runs, oldest first.")
  int list() throws IOException {
    for (Run run : store().runs()) {
      say(line(run));
    }
    return ExitCode.WELL.number();
  }

  @Command(name = "show", description = "Show what a run did.")
  int show(
      @Parameters(paramLabel = "RUN", defaultValue = "latest", description = "The run.")
          String name)
      throws IOException {
    Run run = store().run(name);
    say(line(run));
    say("  in " + run.folder());
    for (int n = 1; n <= run.fixes().size(); n++) {
      say("  %d. %s: %s".formatted(n, run.fixes().get(n - 1).fix().title(), run.state(n)));
    }
    return ExitCode.WELL.number();
  }

  @Command(name = "verify", description = "Check that a run's backup is as it was written.")
  int verify(
      @Parameters(paramLabel = "RUN", defaultValue = "latest", description = "The run.")
          String name)
      throws IOException {
    Run run = store().run(name);
    List<String> altered = store().altered(run);
    for (String file : altered) {
      say("altered or missing: " + file);
    }
    say(altered.isEmpty() ? run.id() + " is as it was written" : run.id() + " was altered");
    return (altered.isEmpty() ? ExitCode.WELL : ExitCode.USAGE).number();
  }

  @Command(name = "prune", description = "Delete finished runs that are older.")
  int prune(
      @Option(
              names = "--older-than",
              required = true,
              paramLabel = "TIME",
              description = "Such as 720h.")
          Duration olderThan)
      throws IOException {
    for (String run : store().prune(olderThan)) {
      say("deleted " + run);
    }
    return ExitCode.WELL.number();
  }

  private BackupStore store() {
    return session.theatre().store();
  }

  private void say(String line) throws IOException {
    session.console().out().append(session.console().mask().apply(line) + "\n");
  }
}
