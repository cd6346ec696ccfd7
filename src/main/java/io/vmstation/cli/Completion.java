package io.vmstation.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    String script = shell == Shell.FISH ? new FishScript(root).text() : bash(root);
    session.console().out().append(script);
    return ExitCode.WELL.number();
  }

  /** Zsh takes it as well. */
  private static String bash(CommandLine root) {
    return AutoComplete.bash("vmstation", root)
        .replace(
            '"' + RunNames.KEPT + '"',
            "$(ls \"${BACKUP_DIR:-$HOME/.vmstation/runs}\" 2>/dev/null)");
  }
}
