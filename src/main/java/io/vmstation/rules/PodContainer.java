package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A container of a pod: what was asked for and what became of it.
 *
 * @param pod the pod
 * @param spec the container as the pod has it
 * @param status what the kubelet says of it; empty before it has said anything
 * @param pointer where the status stands in the pod
 */
public record PodContainer(
    Pod pod, Container spec, Optional<ContainerStatus> status, String pointer) {

  private static final Duration MARGIN = Duration.ofSeconds(10);

  /**
   * One finished run of a container. Kubernetes keeps whole seconds.
   *
   * @param started when it began
   * @param finished when it ended
   * @param exitCode as the kubelet saw it; 128 and more for a signal
   * @param reason the kubelet's word for it: {@code Error}, {@code OOMKilled}
   */
  public record Run(Instant started, Instant finished, int exitCode, String reason) {

    /** How long it lasted. */
    public Duration length() {
      return Duration.between(started, finished);
    }

    /** How long it lasted, in words: {@code less than a second}, {@code 300 s}. */
    public String lengthInWords() {
      long seconds = length().toSeconds();
      return seconds < 1 ? "less than a second" : seconds + " s";
    }
  }

  /** The containers that are to keep running, in their order; sidecars that start before last. */
  public static List<PodContainer> mains(Pod pod) {
    List<ContainerStatus> statuses =
        pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    return Stream.concat(
            with(pod, pod.getSpec().getContainers(), statuses, "/status/containerStatuses/")
                .stream(),
            early(pod).stream().filter(c -> Workload.isSidecar(c.spec())))
        .toList();
  }

  /** The init containers that end before the pod's program starts, in their order. */
  public static List<PodContainer> inits(Pod pod) {
    return early(pod).stream().filter(c -> !Workload.isSidecar(c.spec())).toList();
  }

  private static List<PodContainer> early(Pod pod) {
    List<ContainerStatus> statuses =
        pod.getStatus() == null ? List.of() : pod.getStatus().getInitContainerStatuses();
    return with(pod, pod.getSpec().getInitContainers(), statuses, "/status/initContainerStatuses/");
  }

  /** All containers in the order in which they start. */
  public static List<PodContainer> all(Pod pod) {
    return Stream.concat(inits(pod).stream(), mains(pod).stream()).toList();
  }

  private static List<PodContainer> with(
      Pod pod, List<Container> specs, List<ContainerStatus> statuses, String pointer) {
    List<PodContainer> containers = new ArrayList<>();
    for (Container spec : specs) {
      Optional<ContainerStatus> status =
          statuses.stream().filter(s -> spec.getName().equals(s.getName())).findFirst();
      String at = pointer + status.map(statuses::indexOf).orElse(0);
      containers.add(new PodContainer(pod, spec, status, at));
    }
    return List.copyOf(containers);
  }

  /** The container's name. */
  public String name() {
    return spec.getName();
  }

  /** Whether it passes its readiness probe, or, for an init container, is done. */
  public boolean ready() {
    return status.map(s -> Boolean.TRUE.equals(s.getReady())).orElse(false);
  }

  /** How often it was started again. */
  public int restarts() {
    return status.map(ContainerStatus::getRestartCount).orElse(0);
  }

  /** Why it waits, in the kubelet's word: {@code CrashLoopBackOff}. */
  public Optional<String> waitingReason() {
    return state().flatMap(s -> Optional.ofNullable(s.getWaiting())).map(w -> text(w.getReason()));
  }

  /** Why it waits, in the kubelet's sentence; empty where there is none. */
  public String waitingMessage() {
    return state()
        .flatMap(s -> Optional.ofNullable(s.getWaiting()))
        .map(w -> text(w.getMessage()))
        .orElse("");
  }

  /** When the run began that lasts until now. */
  public Optional<Instant> runningSince() {
    return state()
        .flatMap(s -> Optional.ofNullable(s.getRunning()))
        .map(r -> instant(r.getStartedAt()));
  }

  /** The newest run that has ended. */
  public Optional<Run> lastRun() {
    return ended(state()).or(() -> ended(status.map(ContainerStatus::getLastState)));
  }

  /**
   * What the newest failed run wrote, and what a run that is not ready writes now. A run that has
   * already outlived the failed one by ten seconds has got over what ended that.
   */
  public List<Log> unhealthyLogs(View view) {
    if (ready()) {
      return List.of();
    }
    List<Log> logs = logs(view);
    Optional<Log> now = logs.stream().filter(l -> !l.previous()).findFirst();
    Optional<Log> before = logs.stream().filter(Log::previous).findFirst();
    if (runningSince().isEmpty()) {
      return now.filter(l -> !l.lines().isEmpty()).or(() -> before).stream().toList();
    }
    Duration running = Duration.between(runningSince().get(), view.takenAt());
    boolean survived =
        lastRun().map(r -> running.compareTo(r.length().plus(MARGIN)) > 0).orElse(false);
    return Stream.concat(before.stream().filter(l -> !survived), now.stream()).toList();
  }

  /** All that was kept of its logs, the present run's first. */
  public List<Log> logs(View view) {
    return view.logs(Ref.of(pod)).stream()
        .filter(l -> l.container().equals(name()))
        .sorted(java.util.Comparator.comparing(Log::previous))
        .toList();
  }

  /** States something about its status. */
  public Evidence note(String statement, String below) {
    Ref ref = Ref.of(pod);
    return Evidence.about(ref, statement, pointer + below);
  }

  /** States how its newest run ended. */
  public Optional<Evidence> lastRunQuote() {
    String field = ended(state()).isPresent() ? "/state/terminated" : "/lastState/terminated";
    return lastRun()
        .map(
            r ->
                note(
                    "container %s: exit code %d (%s) after %s, at %s; %d restarts"
                        .formatted(
                            name(),
                            r.exitCode(),
                            r.reason(),
                            r.lengthInWords(),
                            r.finished(),
                            restarts()),
                    field));
  }

  /** States that it was started again, where nothing tells any more how the run before ended. */
  public Optional<Evidence> restartQuote() {
    return runningSince()
        .map(
            t ->
                note(
                    "container %s: %d restarts, the last at %s; how the run before it ended is told no more"
                        .formatted(name(), restarts(), t),
                    "/state/running"));
  }

  private Optional<ContainerState> state() {
    return status.map(ContainerStatus::getState);
  }

  private static Optional<Run> ended(Optional<ContainerState> state) {
    return state
        .map(ContainerState::getTerminated)
        .filter(t -> t.getStartedAt() != null && t.getFinishedAt() != null)
        .map(PodContainer::run);
  }

  /** A run that was never begun has the time zero for its beginning. */
  private static Run run(ContainerStateTerminated t) {
    Instant finished = instant(t.getFinishedAt());
    Instant started = instant(t.getStartedAt());
    return new Run(
        started.equals(Instant.EPOCH) ? finished : started,
        finished,
        t.getExitCode(),
        text(t.getReason()));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  /** Reads a time as Kubernetes writes it. */
  public static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }
}
