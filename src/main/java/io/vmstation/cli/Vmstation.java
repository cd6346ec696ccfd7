package io.vmstation.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: the list of commands, and what holds for all of them. */
@Command(
    name = "vmstation",
    description = "Diagnoses, repairs and proves the health of a Kubernetes monitoring stack.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation diagnose                                # the live cluster",
      "  vmstation diagnose --bundle docs/examples/incident",
      "  vmstation COMMAND --help"
    })
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
        new Validate(session),
        new Remediate(session),
        new Rollback(session),
        new Backups(session),
        new Explain(session),
        new Rules(session),
        new Version(session),
        new Completion(session),
        new Man(session));
  }

  /** The command line, ready to run. */
  public static CommandLine commandLine(Session session) {
    CommandLine line = new CommandLine(new Vmstation());
    commands(session).forEach(line::addSubcommand);
    Console console = session.console();
    Troubles troubles = new Troubles(console);
    arrange(line);
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

  /** How the help is laid out, alike for all commands. */
  private static void arrange(CommandLine line) {
    Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(line.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionSections());
    line.setHelpSectionMap(sections);
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.number()), code.meaning());
    }
    line.getCommandSpec().usageMessage().exitCodeList(codes);
    abbreviate(line);
  }

  private static void abbreviate(CommandLine line) {
    line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    line.getSubcommands().values().forEach(Vmstation::abbreviate);
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
