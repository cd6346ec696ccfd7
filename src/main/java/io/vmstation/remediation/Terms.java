package io.vmstation.remediation;

import io.vmstation.fix.Safety;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator allows.
 *
 * @param only rule ids to fix; empty for all
 * @param skip rule ids to leave alone
 * @param allowed what may be disturbed beyond what is not well anyway
 * @param rounds how often to look again and fix what was hidden
 * @param patience how long to wait for the proof of one fix
 * @param approval the plan that was approved; where there is one, nothing else is done
 * @param patches where changes of objects that something else keeps are written, instead of made
 */
public record Terms(
    Set<String> only,
    Set<String> skip,
    Set<Safety> allowed,
    int rounds,
    Duration patience,
    Optional<Approval> approval,
    Optional<Path> patches) {

  /** Terms that leave the approval to the operator. */
  public Terms(
      Set<String> only, Set<String> skip, Set<Safety> allowed, int rounds, Duration patience) {
    this(only, skip, allowed, rounds, patience, Optional.empty(), Optional.empty());
  }

  public Terms {
    only = Set.copyOf(only);
    skip = Set.copyOf(skip);
    allowed = Set.copyOf(allowed);
  }

  /** Whether findings of a rule shall be fixed. */
  public boolean wants(String rule) {
    return (only.isEmpty() || only.contains(rule)) && !skip.contains(rule);
  }
}
