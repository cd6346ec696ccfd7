package io.vmstation.proof;

import io.vmstation.files.Bundle;
import io.vmstation.files.Redaction;
import io.vmstation.report.Invocation;
import io.vmstation.report.Page;
import io.vmstation.report.Report;
import io.vmstation.report.TextReport;
import io.vmstation.rules.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keeps what was seen of a scenario as a bundle. */
final class Recording {

  private Recording() {}

  /** Leaves a failed scenario's bundle behind, with what was done beside it, and says where. */
  static String kept(Scenario scenario, Diagnosis seen, List<String> done) {
    Path folder = Path.of("target/proof", scenario.name()).toAbsolutePath();
    write(folder, seen);
    try {
      Files.write(folder.resolveSibling(scenario.name() + "-done.txt"), done);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "what was seen is in " + folder;
  }

  /** The folder that {@code -Drecord=FOLDER} names. */
  static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty("record")).map(Path::of);
  }

  /** Writes a bundle as {@code vmstation diagnose} does. */
  static void write(Path folder, Diagnosis seen) {
    Redaction redaction = new Redaction();
    redaction.learn(seen.snapshot());
    StringBuilder analysis = new StringBuilder();
    try {
      new TextReport(Page.PLAIN)
          .write(Report.of(seen, redaction::text, Invocation.PLAIN), analysis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new Bundle(folder).write(seen.snapshot(), analysis.toString(), redaction);
  }
}
