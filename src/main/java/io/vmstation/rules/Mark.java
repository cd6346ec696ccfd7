package io.vmstation.rules;

/** How a check is shown. Only PASS is health. */
public enum Mark {
  FAIL,
  WARN,
  UNKNOWN,
  PASS,
  SKIPPED
}
