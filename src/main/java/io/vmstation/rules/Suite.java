package io.vmstation.rules;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The groups in which rules are validated, in the order in which they are shown. */
public enum Suite {
  PODS,
  ENDPOINTS,
  STORAGE,
  HEALTH,
  DNS,
  RESTARTS,
  LOGS,
  CONFIG,
  /** The purpose of the stack, tried with test data; only where it is asked for. */
  END_TO_END;

  /** The suites that only look. */
  public static Set<Suite> looking() {
    return EnumSet.complementOf(EnumSet.of(END_TO_END));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
