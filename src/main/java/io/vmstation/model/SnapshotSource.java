package io.vmstation.model;

import java.util.Optional;

/** A door through which a Snapshot comes in: the live cluster, a bundle, manifest files. */
public interface SnapshotSource {

  /**
   * Looks once.
   *
   * @throws AccessException when nothing at all can be seen
   * @throws UsageException when the source itself is broken
   */
  Snapshot take();

  /**
   * The line of a manifest that a piece of evidence comes from; known once the snapshot was taken,
   * and empty where it comes from elsewhere.
   */
  default Optional<Place> place(Evidence evidence) {
    return Optional.empty();
  }
}
