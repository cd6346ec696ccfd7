package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSeries;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Stream;

/** When a Kubernetes Event was last seen. */
public final class EventTime {
  private EventTime() {}

  /**
   * Reads the newest time that an Event tells: of its series, where its reporter counts in one, or
   * else of itself, or else when it was written; the epoch where it tells none.
   */
  public static Instant of(Event event) {
    return Stream.of(
            Optional.ofNullable(event.getSeries())
                .map(EventSeries::getLastObservedTime)
                .map(MicroTime::getTime),
            Optional.ofNullable(event.getLastTimestamp()),
            Optional.ofNullable(event.getEventTime()).map(MicroTime::getTime),
            Optional.ofNullable(event.getMetadata().getCreationTimestamp()))
        .flatMap(Optional::stream)
        .findFirst()
        .map(t -> OffsetDateTime.parse(t).toInstant())
        .orElse(Instant.EPOCH);
  }
}
