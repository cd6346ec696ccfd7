package io.vmstation.proof;

import io.vmstation.files.Fixtures;
import io.vmstation.model.Snapshot;
import java.nio.file.Path;

/** Keeps what was seen of a scenario. */
final class Recording {

  private Recording() {}

  /** Leaves a failed scenario's snapshot behind and says where. */
  static String kept(Scenario scenario, Snapshot seen) {
    Path folder = Path.of("target/proof", scenario.name());
    Fixtures.write(seen, folder);
    return "what was seen is in " + folder.toAbsolutePath();
  }

  /** Whether {@code -Drecord} is given. */
  static boolean isWanted() {
    return System.getProperty("record") != null;
  }

  /** With {@code -Drecord}, stores a scenario's snapshot as a fixture. */
  static void record(Scenario scenario, Snapshot seen) {
    if (isWanted()) {
      Fixtures.write(seen, Path.of("src/test/resources/incidents", scenario.name()));
    }
  }
}
