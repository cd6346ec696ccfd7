package io.vmstation.cli;

import io.vmstation.report.Invocation;
import io.vmstation.report.Report;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that are worth typing after a report. */
final class NextCommands {

  private final CommandSpec command;
  private final Console console;

  NextCommands(CommandSpec command, Console console) {
    this.command = command;
    this.console = console;
  }

  /** The most useful command first; {@code source} is what they would look at. */
  List<String> after(Report report, String source) {
    List<String> next = new ArrayList<>();
    if (report.roots().isEmpty()) {
      add(next, "validate", source);
    } else {
      if (report.roots().stream().anyMatch(r -> r.fix().isPresent())) {
        add(next, "remediate", source);
      }
      add(next, "explain", " " + Invocation.quoted(report.roots().get(0).id()) + source);
    }
    return next;
  }

  private void add(List<String> next, String name, String arguments) {
    if (command.root().subcommands().containsKey(name)) {
      next.add(Invocation.quoted(console.program()) + " " + name + arguments);
    }
  }
}
