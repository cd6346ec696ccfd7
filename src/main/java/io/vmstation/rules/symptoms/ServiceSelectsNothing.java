package io.vmstation.rules.symptoms;

import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Service whose selector fits no pod and no workload of its namespace. Where it comes nearest to
 * a workload that is no part of the stack, it is that one's matter: a database of one member has a
 * Service for its replicas too. One that the stack's programs are called by is always the stack's.
 */
public record ServiceSelectsNothing() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    // Manifests may hold Services without what they select.
    if (view.workloads().isEmpty() && !view.layers().contains(Layer.STATUS)) {
      return List.of();
    }
    List<Ref> asked =
        DatasourceTarget.atHand(view).stream().map(DatasourceTarget::service).toList();
    return Backend.all(view).stream()
        .filter(Backend::selectsNothing)
        .filter(
            b ->
                asked.contains(b.ref())
                    || namesProgram(b)
                    || nearest(b, view).filter(w -> w.component().isEmpty()).isEmpty())
        .map(b -> sighting(b, view))
        .toList();
  }

  private static boolean namesProgram(Backend backend) {
    Map<String, String> labels = backend.service().getMetadata().getLabels();
    return Component.byName(backend.ref().name()).isPresent()
        || Component.ofLabels(labels == null ? Map.of() : labels).isPresent();
  }

  private static Sighting sighting(Backend backend, View view) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(Evidence.about(backend.ref(), "selects " + backend.selector(), "/spec/selector"));
    nearest(backend, view)
        .map(
            w ->
                Evidence.about(
                    w.ref(),
                    "nearest: " + w.ref() + " has " + Backend.text(w.labels()),
                    "/spec/template/metadata/labels"))
        .ifPresent(evidence::add);
    return new Sighting(backend.ref(), evidence, Map.of("selector", backend.selector()));
  }

  /** The workload that shares most of the selector's labels, at least one; rather the stack's. */
  private static Optional<Workload> nearest(Backend backend, View view) {
    return view.workloads().stream()
        .filter(w -> shared(backend, w) > 0)
        .max(
            Comparator.comparing((Workload w) -> shared(backend, w))
                .thenComparing(w -> w.component().isPresent())
                .thenComparing(Workload::ref, Comparator.reverseOrder()));
  }

  private static long shared(Backend backend, Workload workload) {
    return backend.service().getSpec().getSelector().entrySet().stream()
        .filter(workload.labels().entrySet()::contains)
        .count();
  }
}
