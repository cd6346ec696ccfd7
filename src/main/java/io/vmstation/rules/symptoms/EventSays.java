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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes tells of a fault that keeps a pod from being started: none of its containers runs, or
 * has ended since, and the Event is no older than a quarter of an hour, if it is of those that are
 * told again and again; or the volume that one told once was not attached since.
 *
 * @param reason of the Event
 * @param message what its message holds, a regular expression; its named groups are facts
 */
public record EventSays(String reason, String message) implements Symptom {

  private static final Duration LATELY = Duration.ofMinutes(15);

  /** Told once for a volume and a node (pkg/controller/volume/attachdetach/reconciler). */
  private static final Set<String> ONCE = Set.of("FailedAttachVolume");

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]+\"");

  private static final Set<String> CREATING = Set.of("ContainerCreating", "PodInitializing");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.EVENTS);
  }

  @Override
  public List<Sighting> find(View view) {
    Pattern pattern = Pattern.compile(message, Pattern.DOTALL);
    return view.livePods().stream().flatMap(p -> look(p, pattern, view).stream()).toList();
  }

  /** Whether every container still waits to be created: a volume that came later is no matter. */
  private static boolean isCreating(Pod pod) {
    return PodContainer.all(pod).stream()
        .flatMap(c -> c.waitingReason().stream())
        .allMatch(CREATING::contains);
  }

  /** Whether the volume that an Event quotes was attached for the pod after it. */
  private static boolean isAttachedSince(Occurrence o, Pod pod, View view) {
    Matcher volume = QUOTED.matcher(o.event().getMessage());
    return volume.find()
        && Occurrence.newest(
                view, pod, "SuccessfulAttachVolume", ".*" + Pattern.quote(volume.group()) + ".*")
            .filter(a -> !a.time().isBefore(o.time()))
            .isPresent();
  }

  private static boolean counts(Occurrence o, Pod pod, View view) {
    return ONCE.contains(o.event().getReason())
        ? isCreating(pod) && !isAttachedSince(o, pod, view)
        : o.time().isAfter(view.takenAt().minus(LATELY));
  }

  private Optional<Sighting> look(Pod pod, Pattern pattern, View view) {
    return Occurrence.keeping(view, pod, reason, ".*(?:" + message + ").*")
        .filter(o -> counts(o, pod, view))
        .map(
            o -> {
              Map<String, String> facts =
                  new TreeMap<>(LogSays.named(pattern, o.event().getMessage()));
              facts.put("node", String.valueOf(pod.getSpec().getNodeName()));
              return new Sighting(Ref.of(pod), List.of(o.quote()), facts);
            });
  }
}
