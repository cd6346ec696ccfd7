package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A container that had been up and was started again within the last hour, or that needed several
 * starts in an hour. One early restart while a stack finds together is not counted, nor are
 * restarts of long ago, however many.
 */
public record RestartedRecently() implements Symptom {

  private static final Duration RECENT = Duration.ofHours(1);

  /** A run of this length was up; a shorter one never got through its start. */
  private static final Duration UP = Duration.ofMinutes(2);

  private static final int SEVERAL = 3;

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    Set<Ref> passing = new HashSet<>();
    for (Workload workload : view.workloads()) {
      if (workload.component().isEmpty()) {
        workload.pods().forEach(p -> passing.add(Ref.of(p)));
      }
      if (workload.component().isPresent() && workload.pods().isEmpty()) {
        view.missed(
            Layer.STATUS,
            workload.ref(),
            "%s has no pod whose restarts could be counted".formatted(workload.ref()));
      }
    }
    for (Pod pod : view.livePods()) {
      for (PodContainer container : PodContainer.mains(pod)) {
        // A Job's pod may just begin, as that of the gate does while it looks at itself.
        if (container.status().isEmpty() && !passing.contains(Ref.of(pod))) {
          view.missed(
              Layer.STATUS,
              Ref.of(pod),
              "container %s of %s has no status whose restarts could be counted"
                  .formatted(container.name(), Ref.of(pod)));
        }
        look(container, view).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<Sighting> look(PodContainer container, View view) {
    Optional<PodContainer.Run> last = container.lastRun();
    if (container.restarts() == 0) {
      return Optional.empty();
    }
    Instant hourAgo = view.takenAt().minus(RECENT);
    boolean young =
        PodContainer.instant(container.pod().getMetadata().getCreationTimestamp()).isAfter(hourAgo);
    if (last.isEmpty()) {
      return container
          .runningSince()
          .filter(hourAgo::isBefore)
          .flatMap(t -> forgotten(container, t, young, view));
    }
    boolean recent = last.get().finished().isAfter(hourAgo);
    boolean wasUp = last.get().length().compareTo(UP) >= 0;
    if (!recent || !(wasUp || (young && container.restarts() >= SEVERAL))) {
      return Optional.empty();
    }
    return Optional.of(
        sighting(
            container,
            container.lastRunQuote(),
            last.get().finished(),
            String.valueOf(last.get().exitCode())));
  }

  /** The kubelet removes dead containers, and with one how its run ended; the count stays. */
  private static Optional<Sighting> forgotten(
      PodContainer container, Instant started, boolean young, View view) {
    if (young && container.restarts() >= SEVERAL) {
      return Optional.of(sighting(container, container.restartQuote(), started, "unknown"));
    }
    Ref pod = Ref.of(container.pod());
    String why = "container %s of %s was started again at %s, and nothing tells why any more";
    view.missed(Layer.STATUS, pod, why.formatted(container.name(), pod, started));
    return Optional.empty();
  }

  private static Sighting sighting(
      PodContainer container, Optional<Evidence> quote, Instant when, String exitCode) {
    return new Sighting(
        Ref.of(container.pod()),
        quote.stream().toList(),
        Map.of(
            "container", container.name(),
            "restarts", String.valueOf(container.restarts()),
            "when", when.toString(),
            "exitCode", exitCode));
  }
}
