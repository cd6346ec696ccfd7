package io.vmstation.cli;

import io.vmstation.model.AccessException;
import io.vmstation.rules.Validation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks again until the stack is well or the time is over.
 *
 * @param clock the time
 * @param pause waits for so long
 * @param progress hears how things stand
 */
record Patience(Clock clock, Consumer<Duration> pause, Consumer<String> progress) {

  private static final Duration BETWEEN = Duration.ofSeconds(5);

  /** The first look at which all is well, or the last one in time. */
  Validation await(Duration atMost, Supplier<Validation> look) {
    Instant end = clock.instant().plus(atMost);
    while (true) {
      String how;
      try {
        Validation seen = look.get();
        if (seen.outcome() == Validation.Outcome.WELL || over(end)) {
          return seen;
        }
        how = seen.headline();
      } catch (AccessException e) {
        if (over(end)) {
          throw e;
        }
        how = e.getMessage();
      }
      progress.accept(how + " Waiting, " + left(end).toSeconds() + " s left.");
      pause.accept(left(end).compareTo(BETWEEN) < 0 ? left(end) : BETWEEN);
    }
  }

  private boolean over(Instant end) {
    return !clock.instant().isBefore(end);
  }

  private Duration left(Instant end) {
    return Duration.between(clock.instant(), end);
  }
}
