package io.vmstation.cli;

import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Run;
import io.vmstation.report.Columns;
import io.vmstation.report.Invocation;
import io.vmstation.report.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The runs that are kept on this machine. */
@Command(
    name = "backups",
    description = "List, show, check and delete the runs that are kept.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation backups list",
      "  vmstation backups verify latest",
      "  vmstation backups prune --older-than 720h"
    })
final class Backups implements Runnable {

  @Mixin CommonOptions common;
  @Spec CommandSpec spec;

  private final Session session;

  Backups(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "one of list, show, verify or prune is missing");
  }

  /** The runs in a table as wide as the page is; where there are none, where they would be. */
  static String list(BackupStore store, Page page) throws IOException {
    List<Run> runs = store.runs();
    if (runs.isEmpty()) {
      return "No run is kept in " + store.folder() + ".";
    }
    Columns table = new Columns("RUN", "STATE", "FIXES", "SIZE", "AGE", "BACKUP");
    StringBuilder text = new StringBuilder();
    for (Run run : runs) {
      String fixes = Integer.toString(run.fixes().size());
      table.row(run.id(), state(run), fixes, size(run), age(store, run), backup(store, run));
    }
    table.write(page, text);
    for (Run run : runs) {
      run.reverts().ifPresent(r -> text.append(run.id() + " takes back " + r + "\n"));
    }
    return text.toString().stripTrailing();
  }

  private static String state(Run run) {
    return run.isUnfinished() ? "unfinished" : "finished";
  }

  private static String size(Run run) {
    return (run.bytes() + 1023) / 1024 + " KiB";
  }

  private static String age(BackupStore store, Run run) {
    return store.age(run).map(Backups::words).orElse("not known");
  }

  /** In the largest unit that fits: {@code 3 d}, {@code 5 h}, {@code 12 min}. */
  private static String words(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    return age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
  }

  private static String backup(BackupStore store, Run run) {
    return store.altered(run).isEmpty() ? "as written" : "altered";
  }

  @Command(name = "list", description = "List the runs, oldest first.")
  int list(@Mixin CommonOptions common) throws IOException {
    say(list(store(), common.page(session.console())));
    return ExitCode.WELL.number();
  }

  @Command(name = "show", description = "Show what a run did.")
  int show(@Mixin CommonOptions common, @Mixin RunParameter named) throws IOException {
    Run run = store().run(named.name);
    say("%s: %s, %s old".formatted(run.id(), state(run), age(store(), run)));
    say("  %s in %s, backup %s".formatted(size(run), run.folder(), backup(store(), run)));
    if (run.stack().isPresent()) {
      say("  of the cluster " + run.stack().get().server());
    }
    if (run.reverts().isPresent()) {
      say("  takes back " + run.reverts().get());
    }
    for (int n = 1; n <= run.fixes().size(); n++) {
      say("  %d. %s: %s".formatted(n, run.fixes().get(n - 1).fix().title(), run.state(n)));
    }
    say("  Now: " + run.ways(words -> command(run, words)));
    return ExitCode.WELL.number();
  }

  @Command(name = "verify", description = "Check that a run's backup is as it was written.")
  int verify(@Mixin CommonOptions common, @Mixin RunParameter named) throws IOException {
    Run run = store().run(named.name);
    List<String> altered = store().altered(run);
    for (String file : altered) {
      say("altered or missing: " + file);
    }
    say(altered.isEmpty() ? run.id() + " is as it was written" : run.id() + " was altered");
    return (altered.isEmpty() ? ExitCode.WELL : ExitCode.USAGE).number();
  }

  @Command(name = "prune", description = "Delete finished runs that are older.")
  int prune(
      @Mixin CommonOptions common,
      @Option(
              names = "--older-than",
              required = true,
              paramLabel = "TIME",
              description = "How old, such as 720h.")
          Duration olderThan)
      throws IOException {
    List<String> deleted = store().prune(olderThan);
    for (String run : deleted) {
      say("deleted " + run);
    }
    if (deleted.isEmpty()) {
      say(
          "No finished run is as old as that; see: "
              + session.console().program()
              + " backups list");
    }
    return ExitCode.WELL.number();
  }

  private String command(Run run, String words) {
    String where = run.namespace().equals("monitoring") ? "" : " -n " + run.namespace();
    return Invocation.quoted(session.console().program()) + " " + words + where;
  }

  private BackupStore store() {
    return session.theatre().store();
  }

  private void say(String line) throws IOException {
    session.console().out().append(session.console().mask().apply(line) + "\n");
  }
}
