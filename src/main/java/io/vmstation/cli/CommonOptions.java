package io.vmstation.cli;

import io.vmstation.report.Page;
import io.vmstation.report.Palette;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {

  private static final int PIPE_WIDTH = 80;

  /** When to use colours. */
  enum Color {
    AUTO,
    ALWAYS,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Option(
      names = "--color",
      defaultValue = "auto",
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; NO_COLOR is honoured).")
  Color color;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing on stderr but errors.")
  boolean quiet;

  @Option(names = "--debug", description = "Log what is done, and errors with their origin.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Tells on stderr what is going on. */
  Progress progress(Console console) {
    return quiet ? Progress.none() : Progress.on(console);
  }

  /** The page that text goes on, with nothing to type next. */
  Page page(Console console) {
    return page(console, List.of(), Optional.empty());
  }

  /** The page that text goes on. */
  Page page(Console console, List<String> next, Optional<String> bundle) {
    return new Page(console.columns().orElse(PIPE_WIDTH), palette(console), next, bundle);
  }

  /** Colours where they can be seen. */
  Palette palette(Console console) {
    boolean painted =
        switch (color) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO ->
              console.columns().isPresent()
                  && console.variable("NO_COLOR").isEmpty()
                  && !"dumb".equals(console.environment().get("TERM"));
        };
    return painted ? Palette.ANSI : Palette.PLAIN;
  }
}
