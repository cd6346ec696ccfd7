package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kubelet put a pod of this name out within the last hour. A StatefulSet's next pod has the
 * same name; the pods of others stay, with the phase Failed.
 */
public record PodEvicted() implements Symptom {

  private static final Duration RECENT = Duration.ofHours(1);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.EVENTS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.pods().stream().flatMap(p -> look(p, view).stream()).toList();
  }

  private static Optional<Sighting> look(Pod pod, View view) {
    return Occurrence.newest(view, Ref.of(pod), "Evicted", ".*")
        .filter(o -> o.time().isAfter(view.takenAt().minus(RECENT)))
        .map(
            o -> {
              String why = o.event().getMessage().strip().replaceFirst("\\.$", "");
              Map<String, String> facts =
                  Map.of(
                      "why", why,
                      "when", o.time().toString(),
                      "node", String.valueOf(pod.getSpec().getNodeName()));
              return new Sighting(Ref.of(pod), List.of(o.quote()), facts);
            });
  }
}
