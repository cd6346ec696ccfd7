package io.vmstation.model;

/** A door through which a Snapshot comes in: the live cluster, a bundle, manifest files. */
public interface SnapshotSource {

  /**
   * Looks once.
   *
   * @throws AccessException when nothing at all can be seen
   * @throws UsageException when the source itself is broken
   */
  Snapshot take();
}
