package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cluster's DNS fails at a Service's name although the name has an address to give. */
public record ServiceNameUnresolved() implements Symptom {

  /** CoreDNS may remember for this long that a name did not exist. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    return Backend.all(view).stream().flatMap(b -> look(b, view).stream()).toList();
  }

  private static Optional<Sighting> look(Backend backend, View view) {
    List<ProbeResult> answers = ClusterDns.failures(view, backend.ref());
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    if (backend.isHeadless() && !hasAddress(backend, view)) {
      if (backend.isReady(view).orElse(false)) {
        String why = "DNS may still remember that nothing was ready behind " + backend.ref();
        view.tooEarly(Layer.PROBES, backend.ref(), why);
      }
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    answers.forEach(a -> evidence.add(a.quote()));
    evidence.addAll(ClusterDns.outage(view));
    String name = answers.get(0).question().replaceFirst("^A ", "");
    return Optional.of(new Sighting(backend.ref(), evidence, Map.of("name", name)));
  }

  private static boolean hasAddress(Backend backend, View view) {
    return backend.isReady(view).orElse(false)
        && backend.pods().stream()
            .anyMatch((Pod p) -> Backend.isSettled(p, view.takenAt(), REMEMBERED));
  }
}
