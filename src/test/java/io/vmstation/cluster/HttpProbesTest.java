package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.files.ObjectYaml;
import io.vmstation.model.Layer;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Through which ports of its Service a program is asked. */
class HttpProbesTest {

  private static final String PROMETHEUS =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: prometheus, namespace: monitoring}
      spec:
        selector: {matchLabels: {app: prometheus}}
        template:
          metadata: {labels: {app: prometheus}}
          spec:
            containers:
              - {name: prometheus, image: prom/prometheus, ports: [{name: web, containerPort: 9090}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: prometheus, namespace: monitoring}
      subsets: [{addresses: [{ip: 10.244.0.9}]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: prometheus, namespace: monitoring}
      spec:
        selector: {app: prometheus}
        ports: %s
      """;

  private static void expect(String ports, String... paths) {
    List<HasMetadata> objects = new ObjectYaml().readAll(PROMETHEUS.formatted(ports));
    Topology topology =
        Topology.of(
            new Snapshot(
                Instant.EPOCH,
                "monitoring",
                EnumSet.allOf(Layer.class),
                Snapshot.index(objects),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    List<String> asked =
        new HttpProbes(null, null).questions(topology).stream().map(Question::what).toList();
    assertEquals(List.of(paths), asked, ports);
  }

  @Test
  void atThePortThatLeadsToTheProgram() {
    expect(
        "[{name: grpc, port: 10901}, {name: web, port: 80, targetPort: web}]",
        "ask GET :80/-/ready of service/prometheus");
    expect("[{port: 9090}]", "ask GET :9090/-/ready of service/prometheus");
  }

  @Test
  void whereNoneDoesAtTheOneThatShould() {
    expect("[{port: 9090, targetPort: 9091}]", "ask GET :9090/-/ready of service/prometheus");
    expect(
        "[{name: http, port: 80, targetPort: 9091}, {name: grpc, port: 10901}]",
        "ask GET :80/-/ready of service/prometheus");
  }

  @Test
  void atNoPortThatIsForSomethingElse() {
    expect("[{name: grpc, port: 10901}]");
  }
}
