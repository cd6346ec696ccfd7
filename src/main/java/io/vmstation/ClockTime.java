package io.vmstation;

import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The machine's time. */
record ClockTime(Clock clock) implements Time {

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AccessException("interrupted while waiting", e);
    }
  }
}
