package io.vmstation.remediation;

import io.vmstation.fix.Time;
import io.vmstation.model.Ref;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Looks at the patient again and again; evidence that is older than a change does not count. */
final class Observation {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Catalogue catalogue;
  private final SnapshotSource source;
  private final Time time;
  private final Freshness freshness = new Freshness();

  Observation(Catalogue catalogue, SnapshotSource source, Time time) {
    this.catalogue = catalogue;
    this.source = source;
    this.time = time;
  }

  Diagnosis look() {
    return Diagnosis.of(catalogue, Topology.of(freshness.of(source.take())));
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
   * is over, or it shall stop.
   */
  Diagnosis calm(Duration patience, BooleanSupplier stops) {
    Instant end = time.instant().plus(patience);
    Diagnosis last = look();
    while (time.instant().isBefore(end) && !stops.getAsBoolean()) {
      pause();
      Diagnosis next = look();
      if (ids(next).equals(ids(last)) && next.verdicts().stream().noneMatch(Verdict::isTooEarly)) {
        return next;
      }
      last = next;
    }
    return last;
  }

  private static List<String> ids(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::id).toList();
  }
}
