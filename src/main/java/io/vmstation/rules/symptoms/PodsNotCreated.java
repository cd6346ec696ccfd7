package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Rollout;
import io.vmstation.model.Workload;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A controller that has fewer pods than it wants, or fewer of its newest spec, because making them
 * is refused or its rollout has failed. Where nothing says so, or it has yet to bring what it was
 * told, nothing is known.
 */
public record PodsNotCreated() implements Symptom {

  private static final String REFUSED = "more are refused";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.EVENTS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.workloads().stream().flatMap(w -> look(w, view).stream()).toList();
  }

  private static Optional<Sighting> look(Workload workload, View view) {
    Optional<? extends HasMetadata> controller = controller(workload.ref(), view);
    int wanted = controller.map(PodsNotCreated::wanted).orElse(0);
    long there =
        view.livePods().stream()
            .filter(p -> view.workloadsOf(Ref.of(p)).contains(workload.ref()))
            .count();
    if (there >= wanted) {
      return controller
          .filter(c -> !Rollout.isUnderstood(c))
          .flatMap(c -> underWay(workload, c, view));
    }
    Optional<Occurrence> refusal =
        refusal(
            view, Stream.concat(Stream.of(workload.ref()), replicaSets(workload, view, r -> true)));
    if (refusal.isEmpty()) {
      view.tooEarly(
          Layer.STATUS,
          workload.ref(),
          "%s has %d of %d pods, and no event says why".formatted(workload.ref(), there, wanted));
    }
    return refusal.map(o -> sighting(workload, o.quote(), there, wanted + " pods", REFUSED));
  }

  /**
   * Why a rollout that leaves the old pods in place does not end; where it merely has yet to, or
   * waits for somebody, nothing is known of the new ones. Where its time is over and a pod is not
   * ready, that pod tells why.
   */
  private static Optional<Sighting> underWay(Workload workload, HasMetadata controller, View view) {
    Ref ref = workload.ref();
    Stream<Ref> lacking = replicaSets(workload, view, PodsNotCreated::isLacking);
    int updated =
        controller instanceof Deployment d ? count(d.getStatus().getUpdatedReplicas()) : 0;
    String wanted = wanted(controller) + " new pods";
    Optional<Evidence> expired = expired(controller);
    Optional<Sighting> stuck =
        refusal(view, lacking)
            .map(o -> sighting(workload, o.quote(), updated, wanted, REFUSED))
            .or(
                () ->
                    expired
                        .filter(e -> workload.unreadyPods().isEmpty())
                        .map(
                            e -> sighting(workload, e, updated, wanted, "its rollout has failed")));
    if (stuck.isEmpty() && expired.isPresent()) {
      return Optional.empty();
    }
    if (stuck.isEmpty() && isHeld(controller)) {
      view.missed(
          Layer.STATUS, ref, ref + " is held: it makes no pods of its newest spec by itself");
    } else if (stuck.isEmpty()) {
      view.tooEarly(Layer.STATUS, ref, ref + " is being rolled out");
    }
    return stuck;
  }

  private static Stream<Ref> replicaSets(Workload workload, View view, Predicate<ReplicaSet> some) {
    return view.local(ReplicaSet.class).stream()
        .filter(some)
        .map(Ref::of)
        .filter(r -> view.workloadsOf(r).contains(workload.ref()));
  }

  private static boolean isLacking(ReplicaSet set) {
    return set.getStatus() != null
        && count(set.getStatus().getReplicas()) < count(set.getSpec().getReplicas());
  }

  private static int count(Integer pods) {
    return pods == null ? 0 : pods;
  }

  private static Optional<Occurrence> refusal(View view, Stream<Ref> makers) {
    return makers
        .flatMap(
            m ->
                Occurrence.newest(view, m, "FailedCreate", ".*")
                    .filter(o -> !hasMadeOneAfter(o.time(), m, view))
                    .stream())
        .max(Comparator.comparing(Occurrence::time));
  }

  /** Whether a controller made a pod after it was refused one: then it was refused no longer. */
  private static boolean hasMadeOneAfter(Instant refused, Ref maker, View view) {
    return Occurrence.newest(view, maker, "SuccessfulCreate", ".*")
            .filter(o -> o.time().isAfter(refused))
            .isPresent()
        || view.pods().stream()
            .filter(p -> isMadeBy(maker, p))
            .map(p -> p.getMetadata().getCreationTimestamp())
            .anyMatch(t -> t != null && PodContainer.instant(t).isAfter(refused));
  }

  private static boolean isMadeBy(Ref maker, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> Ref.of(o, pod.getMetadata().getNamespace()).equals(maker));
  }

  /** What a Deployment says whose rollout took longer than its deadline. */
  private static Optional<Evidence> expired(HasMetadata controller) {
    return controller instanceof Deployment d
        ? d.getStatus().getConditions().stream()
            .filter(c -> "Progressing".equals(c.getType()) && "False".equals(c.getStatus()))
            .map(c -> c.getReason() + ": " + c.getMessage())
            .map(s -> Evidence.about(Ref.of(d), s, "/status/conditions"))
            .findFirst()
        : Optional.empty();
  }

  /** Whether new pods wait for a person: to resume the rollout, or to delete the old ones. */
  private static boolean isHeld(HasMetadata controller) {
    return controller instanceof Deployment d
        ? Boolean.TRUE.equals(d.getSpec().getPaused())
        : controller instanceof DaemonSet s
            && s.getSpec().getUpdateStrategy() != null
            && "OnDelete".equals(s.getSpec().getUpdateStrategy().getType());
  }

  private static Sighting sighting(
      Workload workload, Evidence evidence, long there, String wanted, String why) {
    return new Sighting(
        workload.ref(),
        List.of(evidence),
        Map.of("there", String.valueOf(there), "wanted", wanted, "why", why));
  }

  private static Optional<? extends HasMetadata> controller(Ref ref, View view) {
    return switch (ref.kind()) {
      case "Deployment" -> view.find(Deployment.class, ref.namespace(), ref.name());
      case "StatefulSet" -> view.find(StatefulSet.class, ref.namespace(), ref.name());
      case "DaemonSet" -> view.find(DaemonSet.class, ref.namespace(), ref.name());
      default -> Optional.empty();
    };
  }

  private static int wanted(HasMetadata controller) {
    Integer wanted = 0;
    if (controller instanceof Deployment d) {
      wanted = d.getSpec().getReplicas();
    } else if (controller instanceof StatefulSet s) {
      wanted = s.getSpec().getReplicas();
    } else if (controller instanceof DaemonSet d && d.getStatus() != null) {
      wanted = d.getStatus().getDesiredNumberScheduled();
    }
    return wanted == null ? 1 : wanted;
  }
}
