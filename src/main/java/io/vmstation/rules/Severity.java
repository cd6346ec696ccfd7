package io.vmstation.rules;

/** How much a finding matters. */
public enum Severity {
  /** Something does not work. */
  ERROR,
  /** Something works and is about to stop working; counts only with {@code --strict}. */
  WARNING,
  /** Hardening and the like; never a root, never in the exit code. */
  HINT;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
