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

  @Override
  public Replace inverse() {
    return new Replace(target, after, before);
  }

  @Override
  public void performOn(Target t) {
    t.replace(this);
  }

  @Override
  public String sentence() {
    return (before.isEmpty() ? "create " : after.isEmpty() ? "delete " : "change ") + target;
  }
}
