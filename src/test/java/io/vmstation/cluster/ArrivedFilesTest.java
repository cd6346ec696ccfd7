package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.OutputStreamMessage;
import io.fabric8.kubernetes.client.server.mock.StatusStreamMessage;
import io.vmstation.model.Arrival;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArrivedFilesTest extends Mocked {

  private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
  private static final String CHANGED = "2026-11-23T02:59:00Z";
  private static final Ref POD = new Ref("Pod", "monitoring", "prometheus-0");

  private String created = CHANGED;

  @Test
  void tellsSinceWhenAFileIsThere() throws Exception {
    answer("cat&command=%2Fetc%2Fprometheus%2Fprometheus.yml", "new");
    answer("stat&command=-c&command=%25Y&command=%2Fetc%2Fprometheus%2F..data", "1795402770\n");
    String path = "/etc/prometheus/prometheus.yml";
    assertEquals(
        List.of(Arrival.of(POD, path, Instant.parse("2026-11-23T02:59:30Z"))), look(CHANGED, ""));
  }

  @Test
  void tellsNothingOfAFileThatHasNotCome() throws Exception {
    answer("cat&command=%2Fetc%2Fprometheus%2Fprometheus.yml", "old");
    assertEquals(List.of(), look(CHANGED, ""));
  }

  @Test
  void asksForWhatMayBeOnItsWayAlone() throws Exception {
    assertEquals(List.of(), look("2026-11-23T02:55:00Z", ""));
    assertEquals(List.of(), look(CHANGED, "prometheus.yml"));
    created = "2026-11-23T02:59:01Z";
    assertEquals(List.of(), look(CHANGED, ""));
    assertEquals(0, server.getRequestCount());
  }

  private void answer(String command, String out) {
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/monitoring/pods/prometheus-0/exec?command=%s&container=prometheus&stdout=true&stderr=true"
                .formatted(command))
        .andUpgradeToWebSocket()
        .open(new OutputStreamMessage(out), new StatusStreamMessage(0))
        .done()
        .always();
  }

  private List<ProbeResult> look(String changed, String subPath) throws Exception {
    Snapshot snapshot =
        new Snapshot(
            NOW,
            "monitoring",
            Set.of(Layer.SPEC),
            Snapshot.index(List.of(map(changed), prometheus(subPath))),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    List<ProbeResult> told = new ArrayList<>();
    try (KubernetesClient client = access().connect()) {
      ArrivedFiles files = new ArrivedFiles(client, Duration.ofMinutes(1));
      for (Question question : files.questions(Topology.of(snapshot))) {
        told.addAll(question.call().call().probes());
      }
    }
    return told;
  }

  private static ConfigMap map(String changed) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("prometheus-config")
        .addNewManagedField()
        .withTime(changed)
        .endManagedField()
        .endMetadata()
        .withData(Map.of("prometheus.yml", "new"))
        .build();
  }

  private Pod prometheus(String subPath) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("prometheus-0")
        .withCreationTimestamp(created)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("prometheus")
        .withImage("prom/prometheus:v2.53.3")
        .addNewVolumeMount()
        .withName("config")
        .withMountPath("/etc/prometheus/")
        .withSubPath(subPath)
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("config")
        .withNewConfigMap()
        .withName("prometheus-config")
        .endConfigMap()
        .endVolume()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("prometheus")
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
