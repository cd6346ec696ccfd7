package io.vmstation.remediation;

/** How far a fix or one of its steps has come. */
public enum State {
  PLANNED,
  CONFIRMED,
  /** About to change something. */
  APPLYING,
  APPLIED,
  /** Waiting for the proof. */
  VERIFYING,
  CURED,
  /** Did not help, or hurt; is about to be undone. */
  FAILED,
  UNDOING,
  UNDONE,
  /** Not done. */
  SKIPPED;

  /** Whether a fix in this state has to be finished or taken back. */
  public boolean isUnfinished() {
    return switch (this) {
      case APPLYING, APPLIED, VERIFYING, FAILED, UNDOING -> true;
      case PLANNED, CONFIRMED, CURED, UNDONE, SKIPPED -> false;
    };
  }
}
