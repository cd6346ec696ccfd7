package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
import io.vmstation.files.Bundle;
import io.vmstation.files.ManifestFiles;
import io.vmstation.files.Redaction;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.time.Clock;
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
    return learning(new Bundle(folder).source());
  }

  @Override
  public SnapshotSource manifests(List<Path> paths, String namespace) {
    return learning(new ManifestFiles(paths, namespace, System.in, Clock.systemUTC()));
  }

  @Override
  public void keep(Path folder, Snapshot snapshot, String analysis) {
    new Bundle(folder).write(snapshot, analysis, redaction);
  }
}
