package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Ref;
import java.util.Optional;

/**
 * Where steps are carried out: the live cluster, or a rehearsal in memory. Each effect returns the
 * step as it was done, with the objects as they were and as they are left; its inverse takes
 * exactly that back.
 */
public interface Target {

  /** The object as it is now. */
  Optional<HasMetadata> find(Ref ref);

  /**
   * Tries a step without effect: permissions, admission and validation.
   *
   * @return the step as it would be done, with what the server would add
   * @throws RefusedException when it would be refused
   * @throws ConflictException when the object is no longer the one that was shown
   */
  Step tryOut(Step step);

  /**
   * Creates, replaces or deletes one object; does nothing where it already is as it shall be.
   *
   * @throws ConflictException when the object is no longer the one that was shown
   * @throws RefusedException when the server refuses
   */
  Replace replace(Replace step);

  /**
   * Deletes a controller-owned pod and waits until its controller has made it anew.
   *
   * @throws RefusedException when the pod has no controller, or the server refuses
   */
  Restart restart(Restart step);

  /**
   * Changes owners and groups of files on a data volume.
   *
   * @throws RefusedException when it cannot be done from here; {@link HalfDoneException} where some
   *     owners may be changed
   */
  ChangeOwner changeOwner(ChangeOwner step);

  /** Says what a person has to do. */
  Manual tell(Manual step);
}
