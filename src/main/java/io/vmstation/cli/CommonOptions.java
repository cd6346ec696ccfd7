package io.vmstation.cli;

import io.vmstation.report.Page;
import io.vmstation.report.Palette;
import java.time.Duration;
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
      names = {"-n", "--namespace"},
      defaultValue = "monitoring",
      paramLabel = "NAME",
      description = "The stack's namespace (default: ${DEFAULT-VALUE}).")
  String namespace;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig; found as kubectl finds it where not given.")
  Optional<String> kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig's context (default: its current one).")
  Optional<String> context;

  @Option(
      names = "--request-timeout",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "For one question to the cluster (default: ${DEFAULT-VALUE}).")
  Duration requestTimeout;

  @Option(
      names = "--deadline",
      defaultValue = "60s",
      paramLabel = "TIME",
      description = "For all questions together (default: ${DEFAULT-VALUE}).")
  Duration deadline;

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

  /** The cluster that these options name. */
  Connection connection() {
    return new Connection(namespace, kubeconfig, context, requestTimeout, deadline);
  }

  /** Tells on stderr what is going on. */
  Progress progress(Console console) {
    return quiet ? Progress.none() : Progress.on(console);
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
