package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.OwnerInit;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An init container of a pod that is not ready, whose chown was refused. */
public record InitChownRefused() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      if (!PodContainer.mains(pod).stream().allMatch(PodContainer::ready)) {
        OwnerInit.all(pod).stream()
            .flatMap(i -> sighting(i, view).stream())
            .findFirst()
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<Sighting> sighting(OwnerInit init, View view) {
    PodContainer c = init.container();
    return init.refusal(view)
        .map(
            line -> {
              List<Evidence> evidence = new ArrayList<>(List.of(line));
              c.lastRunQuote().ifPresent(evidence::add);
              return new Sighting(
                  Ref.of(c.pod()), evidence, Map.of("init", c.name(), "refusal", line.quote()));
            });
  }
}
