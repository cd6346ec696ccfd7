package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A container that the container runtime refuses to create or to start, now or the last time that
 * it was tried.
 */
public record ContainerNotStarted() implements Symptom {

  /** What non-root-unproven is about. */
  private static final Pattern NON_ROOT = Pattern.compile("runAsNonRoot|non-root");

  private static final Set<String> WAITS = Set.of("CreateContainerError", "RunContainerError");

  /** The kubelet's words for a run that never began, with containerd and CRI-O, and with Docker. */
  private static final Set<String> ENDS = Set.of("StartError", "ContainerCannotRun");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.livePods().stream()
        .flatMap(p -> PodContainer.all(p).stream())
        .filter(c -> c.runningSince().isEmpty())
        .flatMap(c -> look(c).stream())
        .toList();
  }

  private static Optional<Sighting> look(PodContainer c) {
    Optional<String> waits =
        c.waitingReason()
            .filter(r -> WAITS.contains(r) || isOtherConfig(r, c.waitingMessage()))
            .map(r -> c.waitingMessage());
    return waits
        .map(m -> sighting(c, m, "/state/waiting"))
        .or(() -> refused(c).map(m -> sighting(c, m, "")));
  }

  /** A fault of the container's configuration of which no other rule tells. */
  private static boolean isOtherConfig(String reason, String message) {
    return "CreateContainerConfigError".equals(reason)
        && !ConfigObjectMissing.says(message)
        && !NON_ROOT.matcher(message).find();
  }

  private static Optional<String> refused(PodContainer c) {
    return c.status().stream()
        .flatMap(s -> Stream.of(s.getState(), s.getLastState()))
        .filter(s -> s != null && s.getTerminated() != null)
        .map(ContainerState::getTerminated)
        .findFirst()
        .filter(t -> ENDS.contains(String.valueOf(t.getReason())))
        .map(ContainerStateTerminated::getMessage);
  }

  private static Sighting sighting(PodContainer c, String message, String below) {
    String first = message.lines().findFirst().orElse("");
    return new Sighting(
        Ref.of(c.pod()),
        List.of(c.note("container " + c.name() + ": " + first, below)),
        Map.of("container", c.name(), "message", first));
  }
}
