package io.vmstation.fix;

import io.vmstation.model.Ref;

/**
 * One change: this before, that after. Diff, backup, conflict check and undo follow from the pair.
 */
public sealed interface Step permits Replace, Restart, ChangeOwner, Manual {

  /** What is changed. */
  Ref target();

  /** The step that takes this one back. */
  Step inverse();

  /** Carries the step out and returns it as it was done. */
  Step performOn(Target t);

  /** One sentence that says what is done. */
  String sentence();
}
