package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
import io.vmstation.files.Redaction;
import io.vmstation.files.SnapshotFolder;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The doors to the cluster and the disk. */
final class Wiring implements Doors {

  private final Redaction redaction;

  Wiring(Redaction redaction) {
    this.redaction = redaction;
  }

  private SnapshotSource learning(SnapshotSource source) {
    return () -> {
      Snapshot snapshot = source.take();
      redaction.learn(snapshot);
      return snapshot;
    };
  }

  @Override
  public SnapshotSource cluster(Connection connection, Consumer<String> progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SnapshotSource bundle(Path folder) {
    return learning(
        () -> {
          try {
            return new SnapshotFolder(folder.resolve("snapshot")).read();
          } catch (IOException e) {
            throw new UsageException("the bundle " + folder + " cannot be read: " + e, e);
          }
        });
  }

  @Override
  public SnapshotSource manifests(List<Path> paths, String namespace) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void keep(Path folder, Snapshot snapshot, String analysis) {
    throw new UnsupportedOperationException();
  }
}
