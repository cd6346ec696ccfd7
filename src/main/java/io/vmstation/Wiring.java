package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
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

  @Override
  public SnapshotSource cluster(Connection connection, Consumer<String> progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SnapshotSource bundle(Path folder) {
    return () -> {
      try {
        return new SnapshotFolder(folder.resolve("snapshot")).read();
      } catch (IOException e) {
        throw new UsageException("the bundle " + folder + " cannot be read: " + e, e);
      }
    };
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
