package io.vmstation.cli;

import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.rules.Validation;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks again until the stack is well or the time is over.
 *
 * @param time tells when it is over, and waits
 * @param progress hears how things stand
 */
record Patience(Time time, Consumer<String> progress) {

  private static final Duration BETWEEN = Duration.ofSeconds(5);

  /** The first look at which all is well, or the last one in time. */
  Validation await(Duration atMost, Supplier<Validation> look) {
    Instant end = time.instant().plus(atMost);
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
      time.pause(left(end).compareTo(BETWEEN) < 0 ? left(end) : BETWEEN);
    }
  }

  private boolean over(Instant end) {
    return !time.instant().isBefore(end);
  }

  private Duration left(Instant end) {
    return Duration.between(time.instant(), end);
  }
}
