package io.vmstation.rules;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an earlier report found.
 *
 * @param takenAt when it looked, as it says itself
 * @param rules for each of its findings, by id, the rule that made it
 */
public record Baseline(String takenAt, Map<String, String> rules) {

  public Baseline {
    rules = Collections.unmodifiableMap(new TreeMap<>(rules));
  }

  /** Why a finding does not count: it is known since then. */
  Optional<String> excuse(Finding finding) {
    return rules.containsKey(finding.id())
        ? Optional.of("known since the baseline of " + takenAt)
        : Optional.empty();
  }
}
