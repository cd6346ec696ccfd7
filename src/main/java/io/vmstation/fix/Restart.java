package io.vmstation.fix;

import io.vmstation.model.Ref;

/**
 * A controller-owned pod is deleted and made anew by its controller.
 *
 * @param target the pod
 */
public record Restart(Ref target) implements Step {
  @Override
  public Restart inverse() {
    return this;
  }

  @Override
  public Restart performOn(Target t) {
    return t.restart(this);
  }

  @Override
  public String sentence() {
    return "recreate " + target + " (delete it; its controller makes it anew)";
  }
}
