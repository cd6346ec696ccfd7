package io.vmstation.fix;

import io.vmstation.model.Ref;

/**
 * Something that only a person can or should do.
 *
 * @param target what it is about
 * @param what what to do, with the exact commands
 * @param undo how to take it back
 */
public record Manual(Ref target, String what, String undo) implements Step {

  /** A word as a shell takes it. */
  public static String quoted(String word) {
    return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public Manual inverse() {
    return new Manual(target, undo, what);
  }

  @Override
  public Manual performOn(Target t) {
    return t.tell(this);
  }

  @Override
  public String sentence() {
    return what;
  }
}
