package io.vmstation.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's page in the manual, in the macros of man(7).
 *
 * <p>It is written here and not by picocli's generator: that one makes AsciiDoc, which another
 * program would have to turn into this.
 */
final class ManPage {

  private final CommandSpec command;
  private final StringBuilder roff = new StringBuilder();

  ManPage(CommandSpec command) {
    this.command = command;
  }

  /** The page's name: {@code vmstation-backups-list}. */
  String name() {
    return command.qualifiedName("-");
  }

  /** The page as a man program reads it. */
  String text(String version) {
    line(".TH %s 1 \"\" \"vmstation %s\"".formatted(name().toUpperCase(Locale.ROOT), version));
    section("NAME");
    line(
        escaped(name() + " - " + command.usageMessage().description()[0].replaceFirst("\\.$", "")));
    section("SYNOPSIS");
    line(".B " + escaped(command.qualifiedName()));
    line(escaped(synopsis()));
    if (!command.positionalParameters().isEmpty()) {
      section("ARGUMENTS");
      command.positionalParameters().forEach(p -> entry(p.paramLabel(), p.description()));
    }
    OptionSections.of(command)
        .forEach((heading, options) -> options(heading.replace(":", ""), options));
    if (!command.subcommands().isEmpty()) {
      section("COMMANDS");
      command
          .subcommands()
          .forEach((n, c) -> entry(n, c.getCommandSpec().usageMessage().description()));
    }
    codes();
    examples(command.usageMessage().footer());
    seeAlso();
    return roff.toString();
  }

  private String synopsis() {
    String arguments =
        command.positionalParameters().stream()
            .map(PositionalParamSpec::paramLabel)
            .collect(Collectors.joining(" "));
    String below = command.subcommands().isEmpty() ? "" : " COMMAND";
    return ("[OPTIONS]" + below + " " + arguments).strip();
  }

  private void options(String heading, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    section(heading.toUpperCase(Locale.ROOT));
    for (OptionSpec option : options) {
      String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      entry(String.join(", ", option.names()) + value, option.description());
    }
  }

  private void codes() {
    section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      entry(Integer.toString(code.number()), code.meaning());
    }
  }

  private void examples(String... examples) {
    if (examples.length == 0) {
      return;
    }
    section("EXAMPLES");
    line(".nf");
    Stream.of(examples).forEach(e -> line(escaped(e.strip())));
    line(".fi");
  }

  private void seeAlso() {
    section("SEE ALSO");
    String others =
        Stream.concat(
                Stream.ofNullable(command.parent()).map(p -> p.qualifiedName("-")),
                command.subcommands().keySet().stream().map(n -> name() + "-" + n))
            .map(n -> "\\fB" + escaped(n) + "\\fR(1)")
            .collect(Collectors.joining(", "));
    line(others);
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void entry(String term, String... about) {
    line(".TP");
    line(".B " + escaped(term));
    Stream.of(about).forEach(a -> line(escaped(a)));
  }

  private void line(String text) {
    roff.append(text).append('\n');
  }

  /** A backslash, a hyphen, and a dot or quote at a line's start have meanings of their own. */
  private static String escaped(String text) {
    String plain =
        text.replace("\\", "\\e").replace("-", "\\-").replace("%n", " ").replace("%%", "%");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
