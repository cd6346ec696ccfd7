package io.vmstation.cli;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Doors that all lead to one source, and remember what was kept; a stick keeps no permissions. */
class FakeDoors implements Doors {

  final List<Path> kept = new ArrayList<>();
  private final SnapshotSource source;

  FakeDoors(SnapshotSource source) {
    this.source = source;
  }

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
    return kept.add(path) && !path.endsWith("stick");
  }
}
