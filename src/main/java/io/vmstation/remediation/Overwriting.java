package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.fix.Target;
import io.vmstation.model.Ref;
import java.util.Optional;

/**
 * A target on which objects are replaced whatever they are now; owners are never overwritten.
 *
 * @param target where it happens
 */
record Overwriting(Target target) implements Target {

  private Replace fromNow(Replace step) {
    Optional<HasMetadata> now = find(step.target());
    return new Replace(step.target(), now, step.scaledAs(now).after());
  }

  @Override
  public Optional<HasMetadata> find(Ref ref) {
    return target.find(ref);
  }

  @Override
  public Step tryOut(Step step) {
    return target.tryOut(step instanceof Replace r ? fromNow(r) : step);
  }

  @Override
  public Replace replace(Replace step) {
    return target.replace(fromNow(step));
  }

  @Override
  public Restart restart(Restart step) {
    return target.restart(step);
  }

  @Override
  public ChangeOwner changeOwner(ChangeOwner step) {
    return target.changeOwner(step);
  }

  @Override
  public Manual tell(Manual step) {
    return target.tell(step);
  }
}
