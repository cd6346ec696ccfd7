package io.vmstation.cluster;

import io.vmstation.fix.Time;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Asks again what failed in a way that may pass by itself.
 *
 * @param tries how often to ask in all
 * @param outage how often to ask a server that is not there at all, as while it is restarted
 * @param first how long to wait after the first try; each further wait is twice as long, up to four
 *     seconds
 * @param pause waits
 */
record Again(int tries, int outage, Duration first, Consumer<Duration> pause) {

  private static final Duration LONGEST = Duration.ofSeconds(4);

  /** Something that can fail. */
  @FunctionalInterface
  interface Call<T, X extends Exception> {
    T call() throws X;
  }

  /** For one look among many: four tries within two seconds. */
  static Again briefly() {
    return new Again(4, 4, Duration.ofMillis(250), Again::sleep);
  }

  /**
   * For what must not be left halfway: five tries within eleven seconds, and where no server is
   * there, sixteen within a minute.
   */
  static Again patiently(Time time) {
    return new Again(5, 16, Duration.ofSeconds(1), time::pause);
  }

  private static void sleep(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the cluster");
    }
  }

  /** The answer, or the last failure. */
  <T, X extends Exception> T ask(Call<T, X> call, Predicate<Exception> passes) throws X {
    Duration wait = first;
    for (int asked = 1; ; asked++) {
      try {
        return call.call();
      } catch (Exception e) {
        int most = Trouble.isAbsence(e) ? outage : tries;
        if (asked >= most || !passes.test(e)) {
          throw e;
        }
        pause.accept(wait);
        Duration longer = wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
      }
    }
  }
}
