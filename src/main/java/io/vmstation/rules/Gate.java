package io.vmstation.rules;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a stack before it may pass.
 *
 * @param suites the groups that are looked at
 * @param failsAt the mildest severity that shuts the gate
 * @param minCoverage how many percent of the checks must have been looked at
 * @param suppressions findings that do not count
 * @param baseline an earlier report, whose findings do not count
 * @param today the day on which suppressions are judged
 */
public record Gate(
    Set<Suite> suites,
    Severity failsAt,
    int minCoverage,
    List<Suppression> suppressions,
    Optional<Baseline> baseline,
    LocalDate today) {

  public Gate {
    suites = Set.copyOf(suites);
    suppressions = List.copyOf(suppressions);
  }
}
