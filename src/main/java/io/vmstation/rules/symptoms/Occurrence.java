package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.EventTime;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.View;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Something that a Kubernetes Event tells.
 *
 * @param event the Event
 */
record Occurrence(Event event) {

  /** The newest Event of a reason about an object whose message matches. */
  static Optional<Occurrence> newest(View view, Ref about, String reason, String message) {
    return newest(view.events(about).stream(), reason, message);
  }

  /**
   * The same of a pod itself, not of a former one of its name. Of a static pod the kubelet's Events
   * name the hash of its file (pkg/kubelet/config, applyDefaults).
   */
  static Optional<Occurrence> newest(View view, Pod pod, String reason, String message) {
    String uid = pod.getMetadata().getUid();
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String hash = annotations == null ? null : annotations.get("kubernetes.io/config.hash");
    return newest(
        view.events(Ref.of(pod)).stream()
            .filter(
                e -> {
                  String about = e.getInvolvedObject().getUid();
                  return uid == null || about == null || about.equals(uid) || about.equals(hash);
                }),
        reason,
        message);
  }

  private static Optional<Occurrence> newest(Stream<Event> events, String reason, String message) {
    Pattern pattern = Pattern.compile(message, Pattern.DOTALL);
    return events
        .filter(e -> reason.equals(e.getReason()))
        .filter(e -> e.getMessage() != null && pattern.matcher(e.getMessage()).matches())
        .map(Occurrence::new)
        .max(
            Comparator.comparing(Occurrence::time)
                .thenComparing(o -> o.event().getMetadata().getName()));
  }

  /**
   * The newest Event of a pod that tells why it is not started: none of its containers runs, and
   * none has ended since.
   */
  static Optional<Occurrence> keeping(View view, Pod pod, String reason, String message) {
    List<PodContainer> containers = PodContainer.all(pod);
    if (containers.stream().anyMatch(c -> c.runningSince().isPresent())) {
      return Optional.empty();
    }
    return newest(view, pod, reason, message)
        .filter(
            o ->
                containers.stream()
                    .flatMap(c -> c.lastRun().stream())
                    .noneMatch(r -> r.finished().isAfter(o.time())));
  }

  /** When it was last seen. */
  Instant time() {
    return EventTime.of(event);
  }

  /** Quotes its reason and message. */
  Evidence quote() {
    return new Evidence(
        Ref.of(event.getInvolvedObject()),
        event.getReason() + ": " + event.getMessage().strip(),
        Snapshot.file(Ref.of(event)) + "#/message");
  }
}
