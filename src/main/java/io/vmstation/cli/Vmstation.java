package io.vmstation.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: the list of commands, and what holds for all of them. */
@Command(
    name = "vmstation",
    description = "Diagnoses, repairs and proves the health of a Kubernetes monitoring stack.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Exit codes: 0 well, 1 problems, 2 wrong usage, 3 could not tell."})
public final class Vmstation implements Runnable {

  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  /** A new command is one line here. */
  private static List<Object> commands(Session session) {
    return List.of(
        new Diagnose(session),
        new Validate(session, Validate::sleep),
        new Remediate(session),
        new Rollback(session),
        new Backups(session),
        new Explain(session),
        new Rules(session),
        new Version(session),
        new Completion(session));
  }

  /** The command line, ready to run. */
  public static CommandLine commandLine(Session session) {
    CommandLine line = new CommandLine(new Vmstation());
    commands(session).forEach(line::addSubcommand);
    Console console = session.console();
    Troubles troubles = new Troubles(console);
    return line.setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(Math.min(100, Math.max(55, console.columns().orElse(80))))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .registerConverter(Duration.class, Durations::parse)
        .registerConverter(Output.class, Output::parse)
        .setExecutionExceptionHandler(troubles)
        .setParameterExceptionHandler(troubles);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static PrintWriter writer(Appendable out) {
    return new PrintWriter(new AppendableWriter(out), true);
  }

  private static final class AppendableWriter extends Writer {
    private final Appendable out;

    AppendableWriter(Appendable out) {
      this.out = out;
    }

    @Override
    public void write(char[] text, int from, int length) throws java.io.IOException {
      out.append(new String(text, from, length));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
