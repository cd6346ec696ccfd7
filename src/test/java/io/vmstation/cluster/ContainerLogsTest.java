package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.model.Layer;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerLogsTest {

  @Test
  void programsThatReadTheClusterAreReadAlsoWhileTheyAreWell() {
    Snapshot snapshot =
        Snapshot.of(
            Instant.EPOCH,
            "monitoring",
            Set.of(Layer.SPEC, Layer.STATUS),
            ObjectYaml.readAll(
                """
                apiVersion: v1
                kind: Pod
                metadata: {namespace: monitoring, name: kps-operator-1}
                spec:
                  containers:
                    - {name: kube-prometheus-stack, image: "quay.io/prometheus-operator/prometheus-operator:v0.75.2"}
                status:
                  containerStatuses:
                    - {name: kube-prometheus-stack, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-23T02:50:00Z"}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {namespace: monitoring, name: grafana-1}
                spec:
                  containers:
                    - {name: grafana-sc-dashboard, image: "quay.io/kiwigrid/k8s-sidecar:1.27.4"}
                    - {name: grafana, image: "grafana/grafana:11.1.0"}
                status:
                  containerStatuses:
                    - {name: grafana, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-23T02:50:00Z"}}}
                    - {name: grafana-sc-dashboard, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-23T02:50:00Z"}}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {namespace: monitoring, name: prometheus-0}
                spec:
                  containers:
                    - {name: prometheus, image: "prom/prometheus:v2.53.3"}
                    - {name: config-reloader, image: "quay.io/prometheus-operator/prometheus-config-reloader:v0.75.2"}
                status:
                  containerStatuses:
                    - {name: prometheus, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-23T02:50:00Z"}}}
                    - {name: config-reloader, ready: true, restartCount: 0, state: {running: {startedAt: "2026-11-23T02:50:00Z"}}}
                """),
            List.of());
    assertEquals(
        List.of(
            "read the log of container grafana of pod/grafana-1",
            "read the log of container grafana-sc-dashboard of pod/grafana-1",
            "read the log of container kube-prometheus-stack of pod/kps-operator-1",
            "read the log of container prometheus of pod/prometheus-0"),
        new ContainerLogs(null)
            .questions(Topology.of(snapshot).workloads()).stream()
                .map(Question::what)
                .sorted()
                .toList());
  }
}
