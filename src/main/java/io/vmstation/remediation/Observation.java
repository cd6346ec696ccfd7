package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Gap;
import io.vmstation.model.Ref;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at the patient again and again; evidence that is older than a change does not count. */
final class Observation {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** A control plane that is restarted is back by then. */
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  private final Catalogue catalogue;
  private final SnapshotSource source;
  private final Time time;
  private final Freshness freshness = new Freshness();
  private boolean seen;

  Observation(Catalogue catalogue, SnapshotSource source, Time time) {
    this.catalogue = catalogue;
    this.source = source;
    this.time = time;
  }

  /**
   * Looks; a server that has answered before is waited for, a minute at most.
   *
   * @throws AccessException when nothing can be seen
   */
  Diagnosis look() {
    Instant end = time.instant().plus(OUTAGE);
    while (true) {
      try {
        return glance();
      } catch (AccessException e) {
        if (!seen || !time.instant().isBefore(end)) {
          throw e;
        }
        pause();
      }
    }
  }

  /**
   * Looks once.
   *
   * @throws AccessException when nothing can be seen now
   */
  Diagnosis glance() {
    Diagnosis now = Diagnosis.of(catalogue, Topology.of(freshness.of(source.take())));
    seen = true;
    return now;
  }

  /** Something was changed: evidence about these places counts from now on. */
  void changed(Set<Ref> places, Instant from) {
    freshness.mark(places, from);
  }

  /** Waits before the next look. */
  void pause() {
    time.pause(PAUSE);
  }

  /**
   * Looks until nothing changes any more by itself and nothing is too early to tell, the patience
   * is over, or the operator stops it.
   */
  Diagnosis calm(Duration patience, Operator operator) {
    Instant begun = time.instant();
    Diagnosis last = look();
    while (time.instant().isBefore(begun.plus(patience)) && !operator.stops()) {
      pause();
      Diagnosis next = look();
      Optional<String> unrest = unrest(last, next);
      if (unrest.isEmpty()) {
        return next;
      }
      operator.waiting(unrest.get(), Duration.between(begun, time.instant()), patience);
      last = next;
    }
    return last;
  }

  /** What comes by itself; of what is sick nothing is awaited, but of a pod that was just made. */
  private Optional<String> unrest(Diagnosis last, Diagnosis next) {
    Topology topology = Topology.of(next.snapshot());
    Set<Ref> leftSick =
        next.findings().stream()
            .map(Finding::subject)
            .filter(s -> freshness.since(s, topology).isEmpty() || !isInItsFirstRun(s, topology))
            .collect(Collectors.toSet());
    return next.verdicts().stream()
        .flatMap(v -> v.gaps().stream())
        .filter(g -> g.cause() == Gap.Cause.NOT_YET && !leftSick.contains(g.where()))
        .map(Gap::why)
        .findFirst()
        .or(
            () ->
                ids(next).equals(ids(last))
                    ? Optional.empty()
                    : Optional.of("what is found still changes"));
  }

  private static boolean isInItsFirstRun(Ref place, Topology topology) {
    return topology.snapshot().objects().get(place) instanceof Pod pod
        && pod.getStatus().getContainerStatuses().stream().allMatch(c -> c.getRestartCount() == 0);
  }

  private static List<String> ids(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::id).toList();
  }
}
