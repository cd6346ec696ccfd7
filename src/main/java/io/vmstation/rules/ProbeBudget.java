package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/** How long probes let a container fail, with the defaults that Kubernetes gives a Probe. */
public final class ProbeBudget {

  private static final Duration LEAST = Duration.ofSeconds(60);

  private ProbeBudget() {}

  /** From the start of the container to the last failure that the probe forgives. */
  public static Duration of(Probe probe) {
    return Duration.ofSeconds(
        or(probe.getInitialDelaySeconds(), 0)
            + (long) periodSeconds(probe) * or(probe.getFailureThreshold(), 3));
  }

  /** The seconds between two questions. */
  public static int periodSeconds(Probe probe) {
    return or(probe.getPeriodSeconds(), 10);
  }

  /**
   * How long a container may take to become ready: its startup and readiness probes, or a minute.
   */
  public static Duration toBecomeReady(Container container) {
    Duration budget =
        Stream.of(container.getStartupProbe(), container.getReadinessProbe())
            .filter(Objects::nonNull)
            .map(ProbeBudget::of)
            .reduce(Duration.ZERO, Duration::plus);
    return budget.compareTo(LEAST) < 0 ? LEAST : budget;
  }

  private static int or(Integer value, int otherwise) {
    return value == null || value == 0 ? otherwise : value;
  }
}
