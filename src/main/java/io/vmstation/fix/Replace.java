package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Ref;
import java.util.Optional;

/**
 * One object becomes another.
 *
 * @param target its name
 * @param before empty to create it
 * @param after empty to delete it
 */
public record Replace(Ref target, Optional<HasMetadata> before, Optional<HasMetadata> after)
    implements Step {

  /** A change of an object that exists. */
  public static Replace of(HasMetadata before, HasMetadata after) {
    return new Replace(Ref.of(before), Optional.of(before), Optional.of(after));
  }

  /**
   * The step as it is still due, given the object as it is now: with that object before, and
   * without change where it already is as it shall be.
   *
   * @throws ConflictException when the object is neither as it was shown nor as it shall be
   */
  public Replace due(Optional<HasMetadata> live) {
    if (same(live, after)) {
      return new Replace(target, live, live);
    }
    if (!same(live, before)) {
      throw new ConflictException(
          target + (live.isEmpty() ? " is gone" : " was changed by somebody else") + " meanwhile");
    }
    return new Replace(target, live, after);
  }

  private static boolean same(Optional<HasMetadata> a, Optional<HasMetadata> b) {
    return a.map(Essence::of).equals(b.map(Essence::of));
  }

  /** Whether anything is left to do. */
  public boolean changesNothing() {
    return same(before, after);
  }

  @Override
  public Replace inverse() {
    return new Replace(target, after, before);
  }

  @Override
  public Replace performOn(Target t) {
    return t.replace(this);
  }

  @Override
  public String sentence() {
    return (before.isEmpty() ? "create " : after.isEmpty() ? "delete " : "change ") + target;
  }
}
