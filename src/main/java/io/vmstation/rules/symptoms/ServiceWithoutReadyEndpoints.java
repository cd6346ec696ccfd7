package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Service that selects pods of which none can take traffic. While its pods are starting within
 * their time, are going, or became ready this moment, nothing is known; one that has none to select
 * is {@link ServiceSelectsNothing}'s.
 */
public record ServiceWithoutReadyEndpoints() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return Backend.all(view).stream().flatMap(b -> look(b, view).stream()).toList();
  }

  private static Optional<Sighting> look(Backend backend, View view) {
    if (backend.selectsNothing() || backend.isReady(view).orElse(true)) {
      return Optional.empty();
    }
    List<Evidence> reasons = backend.reasons(view);
    if (reasons.isEmpty()) {
      String why = backend.ref() + " has no ready endpoint yet: its pods come or go";
      view.tooEarly(Layer.STATUS, backend.ref(), why);
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(List.of(backend.noReadyAddress()));
    evidence.addAll(reasons);
    String why =
        backend.pods().isEmpty()
            ? "no pod runs"
            : reasons.stream().map(e -> e.where().toString()).collect(Collectors.joining(", "))
                + (evidence.get(1).quote().endsWith("is ready")
                    ? " takes no traffic on its ports"
                    : " is not ready");
    return Optional.of(new Sighting(backend.ref(), evidence, Map.of("why", why)));
  }
}
