package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A container that waits for one of these reasons.
 *
 * @param reasons the kubelet's words, such as {@code ImagePullBackOff}
 * @param message what its message holds, a regular expression
 */
public record ContainerWaiting(List<String> reasons, String message) implements Symptom {

  public ContainerWaiting {
    reasons = List.copyOf(reasons);
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    Pattern wanted = Pattern.compile(message);
    return view.livePods().stream()
        .flatMap(p -> PodContainer.all(p).stream())
        .filter(c -> c.waitingReason().filter(reasons::contains).isPresent())
        .filter(c -> wanted.matcher(c.waitingMessage()).find())
        .map(c -> sighting(c, view))
        .toList();
  }

  private static Sighting sighting(PodContainer c, View view) {
    String reason = c.waitingReason().orElseThrow();
    List<Evidence> evidence = new ArrayList<>();
    String message = c.waitingMessage().isEmpty() ? "" : ": " + c.waitingMessage();
    evidence.add(c.note("container " + c.name() + " waits: " + reason + message, "/state/waiting"));
    Occurrence.newest(view, c.pod(), "Failed", ".*\\Q" + c.spec().getImage() + "\\E.*")
        .ifPresent(o -> evidence.add(o.quote()));
    return new Sighting(
        Ref.of(c.pod()),
        evidence,
        Map.of(
            "container", c.name(),
            "image", String.valueOf(c.spec().getImage()),
            "reason", reason,
            "message", c.waitingMessage().lines().findFirst().orElse("")));
  }
}
