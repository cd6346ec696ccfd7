package io.vmstation;

import io.vmstation.cli.Connection;
import io.vmstation.cli.Doors;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.files.Bundle;
import io.vmstation.files.ManifestFiles;
import io.vmstation.files.Redaction;
import io.vmstation.fix.Time;
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

/**
 * The doors to the cluster and the disk.
 *
 * @param environment the process' variables
 * @param clock the machine's
 * @param redaction learns the credentials of whatever is seen
 */
record Wiring(Map<String, String> environment, Clock clock, Redaction redaction) implements Doors {

  @Override
  public SnapshotSource cluster(Connection c, Consumer<String> progress) {
    return live(c, progress, cluster -> cluster);
  }

  @Override
  public SnapshotSource trial(Connection c, Consumer<String> progress) {
    return live(c, progress, cluster -> cluster.trying(time()));
  }

  private SnapshotSource live(
      Connection c, Consumer<String> progress, Function<LiveCluster, SnapshotSource> how) {
    ClusterAccess access = access(c);
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

  /** The way to the cluster that a connection names. */
  ClusterAccess access(Connection c) {
    return new ClusterAccess(
        c.kubeconfig(), c.context(), c.requestTimeout(), c.deadline(), environment);
  }

  /** The machine's time. */
  Time time() {
    return new ClockTime(clock);
  }

  /** What was seen, of which no credential is told from here on. */
  Snapshot learned(Snapshot snapshot) {
    redaction.learn(snapshot);
    return snapshot;
  }
}
