package io.vmstation.cli;

import io.vmstation.rules.Catalogue;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which build this is, and which catalogue it carries. */
@Command(name = "version", description = "Show the version, and the catalogue's digest.")
final class Version implements Callable<Integer> {

  enum Form {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin CommonOptions common;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Form form;

  private final Session session;

  Version(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    String line =
        form == Form.JSON
            ? "{\"version\": \"%s\", \"rules\": %d, \"catalogue\": \"%s\", \"java\": \"%s\"}\n"
            : "vmstation %s, %d rules (catalogue %s), Java %s\n";
    Catalogue catalogue = session.catalogue().get();
    session
        .console()
        .out()
        .append(
            line.formatted(
                session.version(),
                catalogue.rules().size(),
                Catalogue.digest(),
                Runtime.version().toString()));
    return ExitCode.WELL.number();
  }
}
