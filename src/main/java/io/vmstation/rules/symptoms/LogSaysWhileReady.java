package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Set;

/**
 * As {@link LogSays}, of what every start says too: only what a program writes since its pod is
 * ready counts, and of a pod that is not, nothing is known.
 *
 * @param line what such a line holds, a regular expression
 * @param times how often it must be there at least
 */
public record LogSaysWhileReady(String line, int times) implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    for (Pod pod : view.livePods()) {
      if (!Workload.ready(pod)) {
        Ref ref = Ref.of(pod);
        String why = "%s is not ready; what it says as it starts does not count".formatted(ref);
        view.tooEarly(Layer.LOGS, ref, why);
      }
    }
    return new LogSays(line, times).find(view, Readiness::since);
  }
}
