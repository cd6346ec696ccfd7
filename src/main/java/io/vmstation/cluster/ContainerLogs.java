package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Component;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The questions for logs: of every container that is not ready or has restarted, of the components'
 * main and init containers, and of those beside them that read the API server for them. Other
 * sidecars, of which each node may have one, are not asked.
 */
final class ContainerLogs {

  /**
   * Images of programs that say in their log alone what of the cluster's objects they leave out.
   */
  private static final Set<String> READERS = Set.of("prometheus-operator", "k8s-sidecar");

  private static final int LINES = 500;
  private static final int KEPT = 1 << 20;
  private static final int READ = 8 * KEPT;

  private final ApiServer server;

  ContainerLogs(ApiServer server) {
    this.server = server;
  }

  List<Question> questions(Collection<Workload> workloads) {
    List<Question> questions = new ArrayList<>();
    for (Workload workload : workloads) {
      Optional<String> main =
          workload.component().flatMap(c -> workload.mainContainer()).map(Container::getName);
      for (Pod pod : workload.pods()) {
        if (pod.getStatus() == null) {
          continue;
        }
        for (ContainerStatus s : pod.getStatus().getInitContainerStatuses()) {
          if (main.isPresent() || isTroubled(s)) {
            addRuns(pod, s, questions);
          }
        }
        for (ContainerStatus s : pod.getStatus().getContainerStatuses()) {
          if (main.filter(s.getName()::equals).isPresent()
              || isTroubled(s)
              || isReader(pod, s.getName())) {
            addRuns(pod, s, questions);
          }
        }
      }
    }
    return questions;
  }

  private static boolean isReader(Pod pod, String container) {
    return pod.getSpec().getContainers().stream()
        .filter(c -> c.getName().equals(container))
        .anyMatch(c -> READERS.contains(Component.imageName(c.getImage())));
  }

  private static boolean isTroubled(ContainerStatus status) {
    return !Boolean.TRUE.equals(status.getReady())
        || (status.getRestartCount() != null && status.getRestartCount() > 0);
  }

  /**
   * A container that waits for its next run shows its last run as the current log, so that there is
   * no other run to ask for; one that never ran has no log.
   */
  private void addRuns(Pod pod, ContainerStatus status, List<Question> questions) {
    boolean waiting = status.getState() == null || status.getState().getWaiting() != null;
    boolean ranBefore =
        status.getLastState() != null && status.getLastState().getTerminated() != null;
    if (!waiting || ranBefore) {
      questions.add(question(pod, status.getName(), ""));
    }
    if (!waiting && ranBefore) {
      questions.add(question(pod, status.getName(), "previous "));
    }
  }

  private Question question(Pod pod, String container, String run) {
    Ref ref = Ref.of(pod);
    return new Question(
        Layer.LOGS,
        ref,
        "read the %slog of container %s of %s".formatted(run, container, ref),
        "verb get, resource pods/log",
        () -> read(ref, container, !run.isEmpty()));
  }

  private Seen read(Ref pod, String container, Boolean previous) throws Exception {
    ApiServer.Answer answer =
        server.get(
            "/api/v1/namespaces/%s/pods/%s/log?container=%s&timestamps=true&tailLines=%d&limitBytes=%d&previous=%s"
                .formatted(pod.namespace(), pod.name(), container, LINES, READ, previous),
            READ);
    if (answer.code() == 400 || answer.code() == 404) {
      return Seen.NOTHING; // No run to show: still waiting, or its log is gone.
    }
    if (answer.code() != 200) {
      throw answer.failure();
    }
    if (answer.body().startsWith("unable to retrieve container logs for")
        || answer.body().startsWith("failed to try resolving symlinks")) {
      return previous
          ? Seen.NOTHING
          : Seen.gap(
              Trouble.refused(
                  Layer.LOGS,
                  pod,
                  "cannot read the log of container %s of %s: %s"
                      .formatted(container, pod, answer.body().strip())));
    }
    return Seen.log(new Log(pod, container, previous, lines(answer.body())));
  }

  /** Splits "time text" lines; a line without a time belongs to the one before it. */
  static List<Log.Line> lines(String text) {
    List<Log.Line> lines = new ArrayList<>();
    Instant time = Instant.EPOCH;
    int start = Math.max(0, text.length() - KEPT);
    int from = start == 0 ? 0 : text.indexOf('\n', start) + 1;
    for (String line : text.substring(from).lines().toList()) {
      int blank = line.indexOf(' ');
      String words = line;
      try {
        time = OffsetDateTime.parse(blank < 0 ? line : line.substring(0, blank)).toInstant();
        words = blank < 0 ? "" : line.substring(blank + 1);
      } catch (DateTimeException e) {
        // Keeps the time of the line before.
      }
      lines.add(new Log.Line(time, words));
    }
    return lines;
  }
}
