package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.OutputStreamMessage;
import io.fabric8.kubernetes.client.server.mock.StatusStreamMessage;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataDirectoriesTest extends Mocked {

  private static final Ref DATA = Ref.hostPath("node1", "/srv/loki");

  @Test
  void saysByOneLineWhoLooked() throws Exception {
    answer(
        "ls&command=-lna&command=%2Floki%2F",
        "total 4\ndrwxr-xr-x 2 10001 10001 64 Nov 23 07:24 .\n");
    answer("df&command=-Pk&command=%2Floki", "Filesystem\n/dev/vda 1000 950 50 95% /loki\n");
    answer("df&command=-Pi&command=%2Floki", "Filesystem\n/dev/vda 100 40 60 40% /loki\n");
    Seen seen = look(loki());
    assertEquals(
        List.of(new FileOwner(DATA, "", 10001, 10001, 0755, "ls in container loki of pod/loki-0")),
        seen.files());
    assertEquals(
        List.of(
            "free bytes (df in container loki of pod/loki-0)",
            "free inodes (df in container loki of pod/loki-0)"),
        seen.probes().stream().map(ProbeResult::question).toList());
  }

  private void answer(String command, String out) {
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/monitoring/pods/loki-0/exec?command=%s&container=loki&stdout=true&stderr=true"
                .formatted(command))
        .andUpgradeToWebSocket()
        .open(new OutputStreamMessage(out), new StatusStreamMessage(0))
        .done()
        .always();
  }

  private Seen look(Pod pod) throws Exception {
    Snapshot snapshot =
        Snapshot.of(Instant.EPOCH, "monitoring", Set.of(Layer.SPEC), List.of(pod), List.of());
    try (KubernetesClient client = access().connect()) {
      DataDirectories directories =
          new DataDirectories(client, Duration.ofMinutes(1), new LocalDisk("", ""));
      List<Question> questions = directories.questions(Topology.of(snapshot));
      assertEquals(1, questions.size());
      return questions.get(0).call().call();
    }
  }

  private static Pod loki() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki-0")
        .endMetadata()
        .withNewSpec()
        .withNodeName("node1")
        .addNewContainer()
        .withName("loki")
        .withImage("grafana/loki:2.9.4")
        .withCommand("sh", "-c", "set -e\nexec loki")
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/loki")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("data")
        .withNewHostPath("/srv/loki/", "Directory")
        .endVolume()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("loki")
        .withReady(true)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
