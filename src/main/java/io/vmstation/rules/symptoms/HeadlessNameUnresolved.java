package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a headless Service does not exist because no ready address stands behind it; so
 * CoreDNS answers, {@code plugin/kubernetes}.
 */
public record HeadlessNameUnresolved() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    return Backend.all(view).stream()
        .filter(Backend::isHeadless)
        .flatMap(b -> look(b, view).stream())
        .toList();
  }

  private static Optional<Sighting> look(Backend backend, View view) {
    List<ProbeResult> answers = ClusterDns.failures(view, backend);
    if (answers.isEmpty() || backend.isReady(view).orElse(true)) {
      return Optional.empty();
    }
    if (!backend.pods().isEmpty() && backend.reasons(view).isEmpty()) {
      String why = backend.ref() + " has no ready endpoint yet, nor a name: its pods come or go";
      view.tooEarly(Layer.STATUS, backend.ref(), why);
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    answers.forEach(a -> evidence.add(a.quote()));
    evidence.add(backend.noReadyAddress());
    String name = answers.get(0).question().replaceFirst("^A ", "");
    return Optional.of(new Sighting(backend.ref(), evidence, Map.of("name", name)));
  }
}
