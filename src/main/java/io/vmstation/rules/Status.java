package io.vmstation.rules;

/** What examining a rule gave. Not having seen is never health. */
public enum Status {
  FAIL,
  /** Could not look: refused, failed, or timed out. */
  UNKNOWN,
  PASS,
  /** This kind of source never carries the evidence. */
  SKIPPED
}
