package io.vmstation.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes vmstation's commands and options. */
@Command(
    name = "completion",
    description = "Print a shell's completion script: source <(vmstation completion bash)")
final class Completion implements Callable<Integer> {

  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin CommonOptions common;
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  Shell shell;

  private final Session session;

  Completion(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    CommandLine root = spec.root().commandLine();
    String script = shell == Shell.FISH ? fish(root) : AutoComplete.bash("vmstation", root);
    session.console().out().append(script);
    return ExitCode.WELL.number();
  }

  private static String fish(CommandLine root) {
    StringBuilder script = new StringBuilder("complete -c vmstation -f\n");
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              script.append(
                  "complete -c vmstation -n __fish_use_subcommand -a %s -d %s\n"
                      .formatted(name, quoted(command.getCommandSpec())));
              command.getCommandSpec().options().forEach(o -> script.append(fish(name, o)));
            });
    return script.toString();
  }

  private static String fish(String command, OptionSpec option) {
    String needs = option.arity().max() > 0 ? " -r" : "";
    return "complete -c vmstation -n '__fish_seen_subcommand_from %s' -l %s%s\n"
        .formatted(command, option.longestName().substring(2), needs);
  }

  private static String quoted(CommandSpec command) {
    return "'" + command.usageMessage().description()[0].replace("'", "\\'") + "'";
  }
}
