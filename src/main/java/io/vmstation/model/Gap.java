package io.vmstation.model;

import java.util.Comparator;

/**
 * Something that was wanted and could not be had.
 *
 * @param layer the kind of evidence that is missing
 * @param where what was looked for; an empty name stands for all of the kind, {@link
 *     Ref#EVERYTHING} for all kinds
 * @param why the reason in one sentence, with the verb and resource where the server refused
 * @param cause whether it was refused or cannot be had from here at all
 */
public record Gap(Layer layer, Ref where, String why, Cause cause) implements Comparable<Gap> {

  /** Why evidence is missing; this decides between UNKNOWN and SKIPPED. */
  public enum Cause {
    /** Asked for and refused, failed or timed out: makes a verdict UNKNOWN. */
    REFUSED,
    /** Not there yet, such as the readiness of a pod that starts: makes a verdict UNKNOWN. */
    NOT_YET,
    /** Nobody can supply it from here, such as file owners from afar: makes a verdict SKIPPED. */
    OUT_OF_REACH
  }

  private static final Comparator<Gap> ORDER =
      Comparator.comparing(Gap::layer).thenComparing(Gap::where).thenComparing(Gap::why);

  @Override
  public int compareTo(Gap other) {
    return ORDER.compare(this, other);
  }

  /** Whether this gap hides {@code wanted}: the same thing, all of its kind there, or all. */
  public boolean hides(Ref wanted) {
    return where.equals(Ref.EVERYTHING) || isOf(wanted);
  }

  private boolean isOf(Ref wanted) {
    return where.kind().equals(wanted.kind())
        && (where.name().isEmpty() || wanted.name().isEmpty() || where.name().equals(wanted.name()))
        && (where.namespace().isEmpty()
            || wanted.namespace().isEmpty()
            || where.namespace().equals(wanted.namespace()));
  }
}
