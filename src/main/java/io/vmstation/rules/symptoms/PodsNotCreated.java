package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
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

/** A controller that has fewer pods than it wants because making them is refused. */
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
    int wanted = wanted(workload.ref(), view);
    long there =
        view.livePods().stream()
            .filter(p -> view.workloadsOf(Ref.of(p)).contains(workload.ref()))
            .count();
    if (there >= wanted) {
      return Optional.empty();
    }
    Stream<Ref> makers =
        Stream.concat(
            Stream.of(workload.ref()),
            view.local(ReplicaSet.class).stream()
                .map(Ref::of)
                .filter(r -> view.workloadsOf(r).contains(workload.ref())));
    return makers
        .flatMap(m -> Occurrence.newest(view, m, "FailedCreate", ".*").stream())
        .max(Comparator.comparing(Occurrence::time))
        .map(
            o ->
                new Sighting(
                    workload.ref(),
                    List.of(o.quote()),
                    Map.of("there", String.valueOf(there), "wanted", String.valueOf(wanted))));
  }

  private static int wanted(Ref controller, View view) {
    for (Class<? extends HasMetadata> type :
        List.of(Deployment.class, StatefulSet.class, DaemonSet.class)) {
      if (HasMetadata.getKind(type).equals(controller.kind())) {
        return view.find(type, controller.namespace(), controller.name())
            .map(PodsNotCreated::wanted)
            .orElse(0);
      }
    }
    return 0;
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
