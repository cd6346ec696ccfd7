package io.vmstation.cli;

import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the evidence is kept. */
final class KeepOptions {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'monitoring-diagnostics-'yyyyMMdd-HHmmss");

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description =
          "The bundle's folder (default: $$OUTPUT_DIR, else"
              + " monitoring-diagnostics-YYYYMMDD-HHMMSS in the system's temporary folder).")
  Optional<Path> folder;

  @Option(names = "--no-save", description = "Keep no bundle.")
  boolean none;

  /** The bundle's folder; empty where none is wanted. */
  Optional<Path> folder(Console console) {
    if (none) {
      return Optional.empty();
    }
    String name = NAME.format(console.clock().instant().atZone(ZoneId.systemDefault()));
    return folder
        .or(() -> console.variable("OUTPUT_DIR").map(Path::of))
        .or(() -> Optional.of(Path.of(System.getProperty("java.io.tmpdir"), name)));
  }
}
