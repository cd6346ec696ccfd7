package io.vmstation.cli;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Doors that all lead to one source, and keep nothing. */
record FakeDoors(SnapshotSource source) implements Doors {

  @Override
  public SnapshotSource cluster(Connection connection, Consumer<String> progress) {
    return source;
  }

  @Override
  public SnapshotSource trial(Connection connection, Consumer<String> progress) {
    return source;
  }

  @Override
  public SnapshotSource bundle(Path path) {
    return source;
  }

  @Override
  public SnapshotSource manifests(List<Path> paths, String namespace) {
    return source;
  }

  @Override
  public boolean keep(Path path, Snapshot snapshot, String analysis) {
    return true;
  }
}
