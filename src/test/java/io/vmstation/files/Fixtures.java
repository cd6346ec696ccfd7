package io.vmstation.files;

import io.vmstation.model.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Snapshots that stand in test resources, in the layout of a bundle's {@code snapshot/}. */
public final class Fixtures {
  private Fixtures() {}

  /** Reads a fixture folder. */
  public static Snapshot read(Path folder) {
    try {
      return new SnapshotFolder(folder).read();
    } catch (IOException e) {
      throw new UncheckedIOException("fixture " + folder, e);
    }
  }

  /** Writes a fixture folder, masked. */
  public static void write(Snapshot snapshot, Path folder) {
    try {
      new SnapshotFolder(folder).write(new Redaction().snapshot(snapshot));
    } catch (IOException e) {
      throw new UncheckedIOException("fixture " + folder, e);
    }
  }
}
