package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A snapshot of twice the size takes about twice the work, counted in looks at pods. */
class GrowthTest {

  private static final Instant NOW = Instant.parse("2026-11-23T07:24:00Z");
  private static final String LINE =
      "level=error msg=\"final error sending batch\" status=-1 error=\"Post \\\"http://loki:3100/loki/api/v1/push\\\":"
          + " dial tcp 10.96.0.20:3100: connect: connection refused\"";

  /** Counts how often it is looked at. */
  private static final class Watched extends Pod {
    private static int looks;

    Watched(Pod pod) {
      super(pod.getApiVersion(), pod.getKind(), pod.getMetadata(), pod.getSpec(), pod.getStatus());
    }

    @Override
    public ObjectMeta getMetadata() {
      looks++;
      return super.getMetadata();
    }
  }

  @Test
  void lokiIsDownAndEveryPromtailSaysSo() {
    int few = looks(20);
    int many = looks(40);
    assertTrue(many < 3 * few, "%d looks at 20 pods, %d at 40".formatted(few, many));
  }

  private static int looks(int pods) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(
        ObjectYaml.read(
            """
                apiVersion: v1
                kind: Service
                metadata: {namespace: monitoring, name: loki}
                spec: {clusterIP: 10.96.0.20, selector: {app: loki}}
                """));
    objects.add(pod("loki-0", "loki", "grafana/loki:2.9.4", "False"));
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      Pod pod = pod("promtail-" + i, "promtail", "grafana/promtail:2.9.4", "True");
      objects.add(pod);
      List<Log.Line> lines =
          IntStream.range(0, 20).mapToObj(n -> new Log.Line(NOW.minusSeconds(n), LINE)).toList();
      logs.add(new Log(Ref.of(pod), "promtail", false, lines));
    }
    Snapshot snapshot =
        new Snapshot(
            NOW,
            "monitoring",
            EnumSet.complementOf(EnumSet.of(Layer.TRIALS)),
            Snapshot.index(objects),
            logs,
            List.of(),
            List.of(),
            List.of());
    Topology topology = Topology.of(snapshot);
    Watched.looks = 0;
    List<Verdict> verdicts = Catalogue.builtIn().examine(topology);
    int looks = Watched.looks;
    assertEquals(
        pods,
        verdicts.stream()
            .flatMap(v -> v.findings().stream())
            .filter(f -> f.rule().id().equals("log-lines-dropped"))
            .count());
    return looks;
  }

  private static Pod pod(String name, String app, String image, String ready) {
    return new Watched(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("monitoring")
            .withName(name)
            .withCreationTimestamp(NOW.minusSeconds(9000).toString())
            .addToLabels("app", app)
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-of-" + name)
            .addNewContainer()
            .withName(app)
            .withImage(image)
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready)
            .withLastTransitionTime(NOW.minusSeconds(9000).toString())
            .endCondition()
            .addNewContainerStatus()
            .withName(app)
            .withReady(ready.equals("True"))
            .withNewState()
            .withNewRunning(NOW.minusSeconds(9000).toString())
            .endState()
            .endContainerStatus()
            .endStatus()
            .build());
  }
}
