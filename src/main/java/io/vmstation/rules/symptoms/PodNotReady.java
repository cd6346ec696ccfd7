package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.ProbeBudget;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that is not ready although it had the time that its probes allow. Of one that still has
 * time nothing is known.
 */
public record PodNotReady() implements Symptom {

  /** Reasons to wait that are part of every start. */
  private static final Set<String> STARTING = Set.of("", "ContainerCreating", "PodInitializing");

  /** For scheduling, mounting and pulling. */
  private static final Duration TO_CREATE = Duration.ofMinutes(2);

  /** For init containers, which may have to walk a whole volume. */
  private static final Duration TO_INITIALIZE = Duration.ofMinutes(5);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return find(view, view.livePods());
  }

  /** Looks at these pods alone. */
  static List<Sighting> find(View view, List<Pod> pods) {
    return pods.stream()
        .filter(p -> !Workload.ready(p) && !isOfJob(p))
        .flatMap(p -> look(p, view).stream())
        .toList();
  }

  /** Such a pod serves nobody; the gate's own, as long as it looks, is one. */
  private static boolean isOfJob(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream().anyMatch(o -> o.getKind().equals("Job"));
  }

  private static Optional<Sighting> look(Pod pod, View view) {
    if (starting(pod, view)) {
      Ref ref = Ref.of(pod);
      view.tooEarly(Layer.STATUS, ref, ref + " is still starting, within its time");
      return Optional.empty();
    }
    List<PodCondition> conditions = pod.getStatus().getConditions();
    Optional<PodCondition> ready =
        conditions.stream().filter(c -> "Ready".equals(c.getType())).findFirst();
    Ref ref = Ref.of(pod);
    List<Evidence> evidence = new ArrayList<>();
    String phase = "phase " + pod.getStatus().getPhase();
    evidence.add(
        ready
            .map(
                c ->
                    Evidence.about(
                        ref,
                        phase + ", condition Ready is " + c.getStatus() + reason(c),
                        "/status/conditions/" + conditions.indexOf(c)))
            .orElseGet(() -> Evidence.about(ref, phase, "/status/phase")));
    List<PodContainer> unready = PodContainer.all(pod).stream().filter(c -> !c.ready()).toList();
    unready.stream()
        .filter(c -> c.status().isPresent())
        .forEach(c -> evidence.add(c.note("container " + c.name() + " " + state(c), "/state")));
    String state =
        unready.stream()
            .findFirst()
            .map(c -> "container " + c.name() + " " + state(c))
            .orElse("its readiness gates are not met");
    return Optional.of(new Sighting(ref, evidence, Map.of("state", state)));
  }

  private static String reason(PodCondition c) {
    return c.getMessage() == null ? "" : ": " + c.getMessage();
  }

  private static String state(PodContainer c) {
    if (c.runningSince().isPresent()) {
      return "runs and is not ready";
    }
    return c.waitingReason()
        .map(r -> r.isEmpty() ? "waits" : "waits: " + r)
        .or(() -> c.lastRun().map(r -> "has ended with exit code " + r.exitCode()))
        .orElse("has not been started");
  }

  /** Whether the pod is still within the time that a healthy start may take. */
  private static boolean starting(Pod pod, View view) {
    List<PodContainer> unready = PodContainer.all(pod).stream().filter(c -> !c.ready()).toList();
    if (unready.isEmpty()) {
      return within(pod.getStatus().getStartTime(), TO_CREATE, view);
    }
    return unready.stream().allMatch(c -> starting(c, view));
  }

  private static boolean starting(PodContainer c, View view) {
    if (c.restarts() > 0) {
      return false;
    }
    boolean init = PodContainer.inits(c.pod()).contains(c);
    if (c.runningSince().isPresent()) {
      Duration budget = init ? TO_INITIALIZE : ProbeBudget.toBecomeReady(c.spec());
      return view.takenAt().isBefore(c.runningSince().get().plus(budget));
    }
    if (!STARTING.contains(c.waitingReason().orElse("")) || c.lastRun().isPresent()) {
      return false;
    }
    boolean initializing =
        PodContainer.inits(c.pod()).stream()
            .anyMatch(i -> i.runningSince().isPresent() || i.lastRun().isPresent());
    Duration budget = initializing ? TO_CREATE.plus(TO_INITIALIZE) : TO_CREATE;
    return within(c.pod().getMetadata().getCreationTimestamp(), budget, view);
  }

  private static boolean within(String since, Duration budget, View view) {
    return Optional.ofNullable(since)
        .map(PodContainer::instant)
        .map((Instant s) -> view.takenAt().isBefore(s.plus(budget)))
        .orElse(false);
  }
}
