package io.vmstation.cli;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Where snapshots come from and are kept: what the commands need of the cluster and the disk. */
public interface Doors {

  /** The live cluster; {@code progress} is told in a few words what is being looked at. */
  SnapshotSource cluster(Connection connection, Consumer<String> progress);

  /** The live cluster, each look at which sends test data through its stack. */
  SnapshotSource trial(Connection connection, Consumer<String> progress);

  /** A saved bundle. */
  SnapshotSource bundle(Path folder);

  /** Manifest files and folders of them. */
  SnapshotSource manifests(List<Path> paths, String namespace);

  /**
   * Keeps what was seen as a bundle, and tells whether it could be kept from others.
   *
   * @param folder made where it does not exist
   * @param analysis the report as text, the bundle's first file
   */
  boolean keep(Path folder, Snapshot snapshot, String analysis);
}
