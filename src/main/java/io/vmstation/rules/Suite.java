package io.vmstation.rules;

/** The groups in which rules are validated, in the order in which they are shown. */
public enum Suite {
  PODS,
  ENDPOINTS,
  STORAGE,
  HEALTH,
  DNS,
  RESTARTS,
  LOGS,
  CONFIG;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
