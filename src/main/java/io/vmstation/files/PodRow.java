package io.vmstation.files;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod in one row as {@code kubectl get pods} computes it (printPod in printers.go). */
final class PodRow {

  private final Pod pod;
  private final PodStatus status;
  private final List<ContainerStatus> init;
  private final List<ContainerStatus> main;

  PodRow(Pod pod) {
    this.pod = pod;
    this.status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
    this.init = status.getInitContainerStatuses();
    this.main = status.getContainerStatuses();
  }

  /** Ready containers of all: {@code 1/2}. */
  String ready() {
    long ready =
        main.stream()
            .filter(c -> Boolean.TRUE.equals(c.getReady()) && state(c).getRunning() != null)
            .count();
    return ready + "/" + pod.getSpec().getContainers().size();
  }

  /** The word under STATUS: a phase, or the reason why a container does not run. */
  String statusWord() {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "NodeLost".equals(status.getReason()) ? "Unknown" : "Terminating";
    }
    String phase =
        Optional.ofNullable(status.getReason())
            .filter(r -> !r.isEmpty())
            .orElse(Optional.ofNullable(status.getPhase()).orElse("Unknown"));
    return initWord().orElseGet(() -> mainWord(phase));
  }

  private Optional<String> initWord() {
    for (int i = 0; i < init.size(); i++) {
      ContainerState state = state(init.get(i));
      ContainerStateTerminated ended = state.getTerminated();
      boolean started = Boolean.TRUE.equals(init.get(i).getStarted());
      if ((ended != null && ended.getExitCode() == 0) || (ended == null && started)) {
        continue;
      }
      if (ended != null) {
        return Optional.of("Init:" + word(ended));
      }
      boolean waits =
          state.getWaiting() != null
              && state.getWaiting().getReason() != null
              && !state.getWaiting().getReason().equals("PodInitializing");
      return Optional.of(
          "Init:"
              + (waits
                  ? state.getWaiting().getReason()
                  : i + "/" + pod.getSpec().getInitContainers().size()));
    }
    return Optional.empty();
  }

  private String mainWord(String phase) {
    String word = phase;
    boolean anyRuns = false;
    List<ContainerStatus> fromLast = new ArrayList<>(main);
    Collections.reverse(fromLast);
    for (ContainerStatus container : fromLast) {
      ContainerState state = state(container);
      if (state.getWaiting() != null && state.getWaiting().getReason() != null) {
        word = state.getWaiting().getReason();
      } else if (state.getTerminated() != null) {
        word = word(state.getTerminated());
      } else if (Boolean.TRUE.equals(container.getReady()) && state.getRunning() != null) {
        anyRuns = true;
      }
    }
    if (word.equals("Completed") && anyRuns) {
      boolean ready =
          status.getConditions().stream()
              .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
      return ready ? "Running" : "NotReady";
    }
    return word;
  }

  /** How often containers were restarted, and when last: {@code 9 (2m3s ago)}. */
  String restarts(Instant now) {
    List<ContainerStatus> counted = initWord().isPresent() ? init : main;
    int restarts =
        counted.stream().mapToInt(c -> Optional.ofNullable(c.getRestartCount()).orElse(0)).sum();
    Optional<Instant> last =
        counted.stream()
            .map(ContainerStatus::getLastState)
            .flatMap(s -> Stream.ofNullable(s == null ? null : s.getTerminated()))
            .flatMap(t -> Age.instant(t.getFinishedAt()).stream())
            .max(Comparator.naturalOrder());
    return restarts == 0 || last.isEmpty()
        ? String.valueOf(restarts)
        : restarts + " (" + Age.of(last.get().toString(), now) + " ago)";
  }

  String address() {
    return or(status.getPodIP());
  }

  String node() {
    return or(pod.getSpec().getNodeName());
  }

  private static String or(String text) {
    return text == null || text.isEmpty() ? "<none>" : text;
  }

  private static String word(ContainerStateTerminated ended) {
    if (ended.getReason() != null && !ended.getReason().isEmpty()) {
      return ended.getReason();
    }
    return ended.getSignal() != null && ended.getSignal() != 0
        ? "Signal:" + ended.getSignal()
        : "ExitCode:" + ended.getExitCode();
  }

  private static ContainerState state(ContainerStatus container) {
    return Optional.ofNullable(container.getState()).orElseGet(ContainerState::new);
  }
}
