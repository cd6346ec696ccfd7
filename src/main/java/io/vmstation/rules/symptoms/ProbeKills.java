package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Probe;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.ProbeBudget;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A container that is not ready because the kubelet kills it as often as its startup or liveness
 * probe has failed too often: it ends by a signal or well, never on its own, and either an Event
 * says so or the run was as long as the probe allows.
 */
public record ProbeKills() implements Symptom {

  private static final Set<Integer> STOPPED = Set.of(0, 137, 143);

  /** What the kubelet needs beyond the probe's time to stop a container that obeys. */
  private static final Duration TO_STOP = Duration.ofSeconds(5);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    view.livePods().stream()
        .flatMap(p -> PodContainer.mains(p).stream())
        .filter(c -> !c.ready() && c.restarts() > 0)
        .forEach(
            c ->
                look(c, "startup", c.spec().getStartupProbe(), view)
                    .or(() -> look(c, "liveness", c.spec().getLivenessProbe(), view))
                    .ifPresent(found::add));
    return found;
  }

  private static Optional<Sighting> look(PodContainer c, String name, Probe probe, View view) {
    Optional<PodContainer.Run> run =
        c.lastRun().filter(r -> STOPPED.contains(r.exitCode()) && !r.reason().equals("OOMKilled"));
    if (probe == null || run.isEmpty()) {
      return Optional.empty();
    }
    Ref ref = Ref.of(c.pod());
    String capital = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
    Optional<Occurrence> killing =
        Occurrence.newest(
            view, c.pod(), "Killing", "Container " + c.name() + " failed " + name + " probe.*");
    if (killing.isEmpty() && !lastsAsLong(run.get(), probe)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    c.lastRunQuote().ifPresent(evidence::add);
    killing.ifPresent(k -> evidence.add(k.quote()));
    Occurrence.newest(view, c.pod(), "Unhealthy", capital + " probe failed: .*")
        .ifPresent(u -> evidence.add(u.quote()));
    evidence.add(
        c.note(
            "its %s probe allows %d s from the start (initialDelaySeconds + periodSeconds x failureThreshold)"
                .formatted(name, ProbeBudget.of(probe).toSeconds()),
            ""));
    return Optional.of(
        new Sighting(
            ref,
            evidence,
            Map.of(
                "container", c.name(),
                "probe", name,
                "budget", String.valueOf(ProbeBudget.of(probe).toSeconds()),
                "length", run.get().lengthInWords())));
  }

  private static boolean lastsAsLong(PodContainer.Run run, Probe probe) {
    Duration budget = ProbeBudget.of(probe);
    Duration period = Duration.ofSeconds(ProbeBudget.periodSeconds(probe));
    Duration least = budget.minus(period).minusSeconds(1);
    Duration most = budget.plus(period).plus(TO_STOP);
    return run.length().compareTo(least) >= 0 && run.length().compareTo(most) <= 0;
  }
}
