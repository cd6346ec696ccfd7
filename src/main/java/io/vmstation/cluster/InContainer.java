package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs commands that only look, in containers that run. */
record InContainer(KubernetesClient client, Duration timeout) {

  static final String RIGHT = "verbs get and create, resource pods/exec";

  /** What a command said; its exit code is -1 where it could not be started. */
  record Output(int exit, String out, String err) {}

  /** The containers of a pod that run. */
  static List<Container> running(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(
            c ->
                pod.getStatus() != null
                    && pod.getStatus().getContainerStatuses().stream()
                        .filter(s -> c.getName().equals(s.getName()) && s.getState() != null)
                        .anyMatch(s -> s.getState().getRunning() != null))
        .toList();
  }

  /**
   * Runs a command, in a pod as it was seen, so that it is not asked for once more; that it cannot
   * be started is an answer too, that it is forbidden or that the server is too busy or gone is
   * not.
   */
  Output run(Pod pod, String container, String... command) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ExecWatch exec =
        client
            .pods()
            .resource(pod)
            .inContainer(container)
            .writingOutput(out)
            .writingError(err)
            .exec(command)) {
      int exit = exec.exitCode().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Output(
          exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8).strip());
    } catch (ExecutionException | KubernetesClientException e) {
      int code = Trouble.code(e);
      if (code == 403 || code == 429 || (code == 0 && Trouble.isPassing(e))) {
        throw e;
      }
      return new Output(-1, "", Trouble.deepest(e));
    }
  }
}
