package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
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
    throw new UnsupportedOperationException();
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
