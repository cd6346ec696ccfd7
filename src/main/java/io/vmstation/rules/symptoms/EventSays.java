package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Kubernetes tells of a fault that keeps a pod from being started: of none of its containers a run
 * is known, and the Event is no older than a quarter of an hour.
 *
 * @param reason of the Event
 * @param message what its message holds, a regular expression; its named groups are facts
 */
public record EventSays(String reason, String message) implements Symptom {

  private static final Duration LATELY = Duration.ofMinutes(15);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.EVENTS);
  }

  @Override
  public List<Sighting> find(View view) {
    Pattern pattern = Pattern.compile(message, Pattern.DOTALL);
    return view.livePods().stream()
        .filter(p -> PodContainer.all(p).stream().noneMatch(EventSays::hasRun))
        .flatMap(p -> look(p, pattern, view).stream())
        .toList();
  }

  private static boolean hasRun(PodContainer c) {
    return c.runningSince().isPresent() || c.lastRun().isPresent();
  }

  private Optional<Sighting> look(Pod pod, Pattern pattern, View view) {
    return Occurrence.newest(view, Ref.of(pod), reason, ".*(?:" + message + ").*")
        .filter(o -> o.time().isAfter(view.takenAt().minus(LATELY)))
        .map(
            o -> {
              Map<String, String> facts =
                  new TreeMap<>(LogSays.named(pattern, o.event().getMessage()));
              facts.put("node", String.valueOf(pod.getSpec().getNodeName()));
              return new Sighting(Ref.of(pod), List.of(o.quote()), facts);
            });
  }
}
