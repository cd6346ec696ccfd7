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

  /** With {@code -Drecord}, stores a scenario's snapshot as a fixture. */
  static void record(Scenario scenario, Snapshot seen) {
    if (System.getProperty("record") != null) {
      Fixtures.write(seen, Path.of("src/test/resources/incidents", scenario.name()));
    }
  }
}
