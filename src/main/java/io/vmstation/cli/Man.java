package io.vmstation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the man pages, one for each command. */
@Command(
    name = "man",
    description = "Write the man pages into a folder.",
    footerHeading = "%nExamples:%n",
    footer = {"  vmstation man ~/.local/share/man/man1", "  man vmstation-diagnose"})
final class Man implements Callable<Integer> {

  @Mixin CommonOptions common;
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder; it is made where it is missing.")
  Path folder;

  private final Session session;

  Man(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    Map<String, String> pages = pages(spec.root().commandLine(), session.version());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
    session.console().out().append(pages.size() + " man pages are in " + folder + "\n");
    return ExitCode.WELL.number();
  }

  /** The pages of a command and all that are below it, by the names of their files. */
  static Map<String, String> pages(CommandLine command, String version) {
    Map<String, String> pages = new LinkedHashMap<>();
    ManPage page = new ManPage(command.getCommandSpec());
    pages.put(page.name() + ".1", page.text(version));
    command.getSubcommands().values().forEach(c -> pages.putAll(pages(c, version)));
    return pages;
  }
}
