package io.vmstation.fix;

/** Where steps are carried out: the live cluster, or a rehearsal in memory. */
public interface Target {
  /**
   * Creates, replaces or deletes one object.
   *
   * @throws ConflictException when the live object is no longer the one that was shown
   */
  void replace(Replace step);

  /** Deletes a controller-owned pod, so that its controller makes it anew. */
  void restart(Restart step);

  /** Changes owners and groups of files on a data volume. */
  void changeOwner(ChangeOwner step);

  /** Says what a person has to do. */
  void tell(Manual step);
}
