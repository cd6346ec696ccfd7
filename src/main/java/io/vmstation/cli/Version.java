package io.vmstation.cli;

import io.vmstation.rules.Catalogue;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
            ? "{\"version\": \"%s\", \"build\": \"%s\", \"rules\": %d, "
                + "\"catalogue\": \"%s\", \"java\": \"%s\"}\n"
            : "vmstation %s (build %s), %d rules (catalogue %s), Java %s\n";
    Catalogue catalogue = session.catalogue().get();
    session
        .console()
        .out()
        .append(
            line.formatted(
                session.version(),
                build(),
                catalogue.rules().size(),
                Catalogue.digest(),
                Runtime.version().toString()));
    return ExitCode.WELL.number();
  }

  /** SHA-256 of the program's jar, which is the same for the same sources. */
  private static String build() throws IOException {
    try {
      Path home =
          Path.of(Version.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(home)) {
        return "of the sources";
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return "sha256:" + HexFormat.of().formatHex(digest.digest(Files.readAllBytes(home)));
    } catch (NoSuchAlgorithmException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
