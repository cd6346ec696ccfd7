package io.vmstation.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** By what fish completes the commands and what they take. */
final class FishScript {

  private static final String RUNS =
      "(set -q BACKUP_DIR; or set -l BACKUP_DIR ~/.vmstation/runs; ls $BACKUP_DIR 2>/dev/null)";

  private final CommandLine root;
  private final StringBuilder script = new StringBuilder("complete -c vmstation -f\n");

  FishScript(CommandLine root) {
    this.root = root;
  }

  /** The script. */
  String text() {
    commands("__fish_use_subcommand", root.getSubcommands());
    root.getSubcommands().forEach((name, c) -> command("__fish_seen_subcommand_from " + name, c));
    return script.toString();
  }

  private void commands(String when, Map<String, CommandLine> commands) {
    commands.forEach(
        (name, c) -> line(when, "-a " + name, c.getCommandSpec().usageMessage().description()));
  }

  private void command(String when, CommandLine command) {
    Map<String, CommandLine> below = command.getSubcommands();
    String names = "__fish_seen_subcommand_from " + String.join(" ", below.keySet());
    if (!below.isEmpty()) {
      commands(when + "; and not " + names, below);
      below.forEach((n, c) -> command(when + "; and __fish_seen_subcommand_from " + n, c));
    }
    CommandSpec spec = command.getCommandSpec();
    spec.options().forEach(o -> line(when, names(o) + values(o), o.description()));
    spec.positionalParameters().stream()
        .filter(p -> p.completionCandidates() != null)
        .forEach(p -> line(when, values(p).strip(), p.description()));
  }

  private static String names(OptionSpec option) {
    return List.of(option.names()).stream()
        .map(n -> n.startsWith("--") ? "-l " + n.substring(2) : "-s " + n.substring(1))
        .collect(Collectors.joining(" "));
  }

  private static String values(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      return " -r -a '%s'"
          .formatted(
              StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                  .collect(Collectors.joining(" "))
                  .replace(RunNames.KEPT, RUNS));
    }
    boolean file = argument.auxiliaryTypes()[0] == Path.class;
    return argument.arity().max() == 0 ? "" : file ? " -r -F" : " -r";
  }

  private void line(String when, String what, String... description) {
    String about = description.length == 0 ? "" : description[0].replace("'", "\\'");
    script.append("complete -c vmstation -n '%s' %s -d '%s'\n".formatted(when, what, about));
  }
}
