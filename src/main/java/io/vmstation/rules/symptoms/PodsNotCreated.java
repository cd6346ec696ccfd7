package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Rollout;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A controller that has fewer pods than it wants because making them is refused. Where nothing says
 * so, or it has yet to bring what it was told, nothing is known.
 */
public record PodsNotCreated() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.EVENTS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.workloads().stream().flatMap(w -> look(w, view).stream()).toList();
  }

  private static Optional<Sighting> look(Workload workload, View view) {
    int wanted = controller(workload.ref(), view).map(PodsNotCreated::wanted).orElse(0);
    long there =
        view.livePods().stream()
            .filter(p -> view.workloadsOf(Ref.of(p)).contains(workload.ref()))
            .count();
    if (there >= wanted) {
      underWay(workload.ref(), view);
      return Optional.empty();
    }
    Stream<Ref> makers =
        Stream.concat(
            Stream.of(workload.ref()),
            view.local(ReplicaSet.class).stream()
                .map(Ref::of)
                .filter(r -> view.workloadsOf(r).contains(workload.ref())));
    Optional<Occurrence> refusal =
        makers
            .flatMap(m -> Occurrence.newest(view, m, "FailedCreate", ".*").stream())
            .max(Comparator.comparing(Occurrence::time));
    if (refusal.isEmpty()) {
      view.tooEarly(
          Layer.STATUS,
          workload.ref(),
          "%s has %d of %d pods, and no event says why".formatted(workload.ref(), there, wanted));
    }
    return refusal.map(
        o ->
            new Sighting(
                workload.ref(),
                List.of(o.quote()),
                Map.of("there", String.valueOf(there), "wanted", String.valueOf(wanted))));
  }

  private static void underWay(Ref controller, View view) {
    controller(controller, view)
        .filter(c -> !Rollout.isUnderstood(c))
        .ifPresent(
            c -> view.tooEarly(Layer.STATUS, controller, controller + " is being rolled out"));
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
