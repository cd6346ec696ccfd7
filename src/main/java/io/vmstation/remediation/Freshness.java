package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.EventTime;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Since when the evidence about a place counts: an old log line must not keep a cured symptom
 * alive.
 */
final class Freshness {

  private final Map<Ref, Instant> since = new TreeMap<>();

  /** Evidence about these places counts from now on. */
  void mark(Set<Ref> places, Instant from) {
    places.forEach(p -> since.put(p, from));
  }

  /** The snapshot without stale logs and events, and without events about pods that are gone. */
  Snapshot of(Snapshot s) {
    Topology topology = Topology.of(s);
    List<Log> logs = new ArrayList<>();
    for (Log log : s.logs()) {
      Optional<Instant> from = since(log.pod(), topology);
      List<Log.Line> lines =
          from.map(f -> log.lines().stream().filter(l -> !l.time().isBefore(f)).toList())
              .orElse(log.lines());
      if (!lines.isEmpty() || log.lines().isEmpty()) {
        logs.add(new Log(log.pod(), log.container(), log.previous(), lines));
      }
    }
    Map<Ref, HasMetadata> objects = new TreeMap<>(s.objects());
    objects.values().removeIf(o -> o instanceof Event e && isStale(e, topology));
    return new Snapshot(
        s.takenAt(), s.namespace(), s.layers(), objects, logs, s.probes(), s.files(), s.gaps());
  }

  private boolean isStale(Event event, Topology topology) {
    if (event.getInvolvedObject() == null) {
      return false;
    }
    Ref about = Ref.of(event.getInvolvedObject());
    if (topology.snapshot().objects().get(about) instanceof Pod pod
        && event.getInvolvedObject().getUid() != null
        && !event.getInvolvedObject().getUid().equals(pod.getMetadata().getUid())) {
      return true;
    }
    return since(about, topology).filter(EventTime.of(event)::isBefore).isPresent();
  }

  /** Since when evidence about a place counts; empty where nothing was changed there. */
  Optional<Instant> since(Ref place, Topology topology) {
    if (since.containsKey(place)) {
      return Optional.of(since.get(place));
    }
    return topology.workloadsOf(place).stream()
        .filter(since::containsKey)
        .map(since::get)
        .findFirst();
  }
}
