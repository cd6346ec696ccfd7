package io.vmstation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimeTest {

  @Test
  void theNewestTimeCounts() {
    EventBuilder event = new EventBuilder().withNewMetadata().endMetadata();
    assertEquals(Instant.EPOCH, EventTime.of(event.build()));
    event.editMetadata().withCreationTimestamp("2026-11-23T02:00:00Z").endMetadata();
    assertEquals(Instant.parse("2026-11-23T02:00:00Z"), EventTime.of(event.build()));
    event.withEventTime(new MicroTime("2026-11-23T02:00:00.5+00:00"));
    assertEquals(Instant.parse("2026-11-23T02:00:00.5Z"), EventTime.of(event.build()));
    event.withLastTimestamp("2026-11-23T02:01:00Z");
    assertEquals(Instant.parse("2026-11-23T02:01:00Z"), EventTime.of(event.build()));
    event.withNewSeries().withNewLastObservedTime("2026-11-23T02:02:00.000001Z").endSeries();
    assertEquals(Instant.parse("2026-11-23T02:02:00.000001Z"), EventTime.of(event.build()));
  }
}
