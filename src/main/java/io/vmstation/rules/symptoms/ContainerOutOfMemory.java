package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Quantity;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A container whose newest run was killed for want of memory, and that is not well since. */
public record ContainerOutOfMemory() implements Symptom {

  private static final Duration RECENT = Duration.ofMinutes(10);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.livePods().stream()
        .flatMap(p -> PodContainer.all(p).stream())
        .filter(
            c ->
                c.lastRun()
                    .filter(r -> r.reason().equals("OOMKilled"))
                    .filter(r -> !c.ready() || r.finished().isAfter(view.takenAt().minus(RECENT)))
                    .isPresent())
        .map(ContainerOutOfMemory::sighting)
        .toList();
  }

  private static Sighting sighting(PodContainer c) {
    Optional<Quantity> limit =
        Optional.ofNullable(c.spec().getResources())
            .map(r -> r.getLimits())
            .map(l -> l.get("memory"));
    Ref ref = Ref.of(c.pod());
    List<Evidence> evidence = new ArrayList<>();
    c.lastRunQuote().ifPresent(evidence::add);
    limit.ifPresent(
        l ->
            evidence.add(
                Evidence.about(
                    ref, "container " + c.name() + ": limits.memory: " + l, "/spec/containers")));
    return new Sighting(
        ref,
        evidence,
        Map.of("container", c.name(), "limit", limit.map(Quantity::toString).orElse("the node's")));
  }
}
