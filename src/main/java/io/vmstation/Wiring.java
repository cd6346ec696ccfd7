package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.files.Bundle;
import io.vmstation.files.ManifestFiles;
import io.vmstation.files.Redaction;
import io.vmstation.model.Evidence;
import io.vmstation.model.Place;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The doors to the cluster and the disk. */
final class Wiring implements Doors {

  private final Map<String, String> environment;
  private final Clock clock;
  private final Redaction redaction;

  Wiring(Map<String, String> environment, Clock clock, Redaction redaction) {
    this.environment = environment;
    this.clock = clock;
    this.redaction = redaction;
  }

  @Override
  public SnapshotSource cluster(Connection c, Consumer<String> progress) {
    return live(c, progress, cluster -> cluster);
  }

  @Override
  public SnapshotSource trial(Connection c, Consumer<String> progress) {
    return live(c, progress, cluster -> cluster.trying(new ClockTime(clock)));
  }

  private SnapshotSource live(
      Connection c, Consumer<String> progress, Function<LiveCluster, SnapshotSource> how) {
    ClusterAccess access =
        new ClusterAccess(
            c.kubeconfig(), c.context(), c.requestTimeout(), c.deadline(), environment);
    return () -> {
      try (LiveCluster cluster = LiveCluster.of(access, c.namespace(), clock, progress)) {
        return learned(how.apply(cluster).take());
      }
    };
  }

  @Override
  public SnapshotSource bundle(Path folder) {
    return () -> learned(new Bundle(folder).source().take());
  }

  @Override
  public SnapshotSource manifests(List<Path> paths, String namespace) {
    ManifestFiles files = new ManifestFiles(paths, namespace, System.in, clock);
    return new SnapshotSource() {
      @Override
      public Snapshot take() {
        return learned(files.take());
      }

      @Override
      public Optional<Place> place(Evidence evidence) {
        return files.place(evidence);
      }
    };
  }

  @Override
  public boolean keep(Path folder, Snapshot snapshot, String analysis) {
    return new Bundle(folder).write(snapshot, analysis, redaction);
  }

  private Snapshot learned(Snapshot snapshot) {
    redaction.learn(snapshot);
    return snapshot;
  }
}
