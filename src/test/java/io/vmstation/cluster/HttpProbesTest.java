package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vmstation.model.Layer;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeoutException;
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

  private static final String READY_POD =
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: prometheus-0
        namespace: monitoring
        ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: prometheus, controller: true}]
      spec:
        containers:
          - {name: prometheus, image: prom/prometheus, ports: [{name: web, containerPort: 9090}]}
      status:
        conditions: [{type: Ready, status: "True"}]
        containerStatuses: [{name: prometheus, state: {running: {}}}]
      """;

  private static final Duration SHORT = Duration.ofMillis(200);

  private static Topology topology(String objects) {
    return Topology.of(
        Snapshot.of(
            Instant.EPOCH,
            "monitoring",
            EnumSet.allOf(Layer.class),
            ObjectYaml.readAll(objects),
            List.of()));
  }

  private static List<String> asked(String objects) {
    return new HttpProbes(null, null)
        .questions(topology(objects)).stream().map(Question::what).toList();
  }

  private static void expect(String ports, String... paths) {
    assertEquals(List.of(paths), asked(PROMETHEUS.formatted(ports)), ports);
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

  @Test
  void ofAnInitContainerOnlyWhereItIsToKeepRunning() {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: prometheus-0, namespace: monitoring}
        spec:
          initContainers:
            - name: rules
              image: example
              %s
              readinessProbe: {httpGet: {port: 8080, path: /healthz}}
          containers: [{name: prometheus, image: example}]
        status:
          initContainerStatuses:
            - {name: rules, state: {running: {startedAt: "2026-11-23T00:00:00Z"}}}
        """;
    assertEquals(
        List.of("ask GET :8080/healthz of pod/prometheus-0"),
        asked(pod.formatted("restartPolicy: Always")));
    assertEquals(List.of(), asked(pod.formatted("command: [check]")));
  }

  @Test
  void insideThePodWhereTheProxyDoesNotGetThere() throws Exception {
    HttpServer program =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    program.createContext(
        "/-/ready",
        x -> {
          x.sendResponseHeaders(200, -1);
          x.close();
        });
    program.start();
    List<String> opened = new ArrayList<>();
    PodPort.Way way =
        (pod, port, authorization) -> {
          opened.add(pod + ":" + port);
          return new PodPort(
              program.getAddress().getPort(),
              () -> {},
              List::of,
              Duration.ofMinutes(1),
              authorization);
        };
    List<String> answers = new ArrayList<>();
    try (Silence silence = new Silence()) {
      for (Question question : silence.ready(way)) {
        question
            .call()
            .call()
            .probes()
            .forEach(
                p -> answers.add("%s of %s: %d".formatted(p.question(), p.target(), p.code())));
      }
    } finally {
      program.stop(0);
    }
    assertEquals(
        List.of(
            "GET :9090/-/ready of pod/prometheus-0: 200",
            "GET :80/-/ready of service/prometheus: 200"),
        answers);
    assertEquals(List.of("pod/prometheus-0:9090", "pod/prometheus-0:9090"), opened);
  }

  @Test
  void noMoreThanOnceAndNeverWithAnAnswerOfItsOwn() throws Exception {
    List<String> opened = new ArrayList<>();
    PodPort.Way shut =
        (pod, port, authorization) -> {
          opened.add(pod + ":" + port);
          throw new IllegalStateException("no kubelet");
        };
    try (Silence silence = new Silence()) {
      for (Question question : silence.ready(shut)) {
        assertThrows(TimeoutException.class, question.call()::call);
      }
    }
    assertEquals(2, opened.size());
  }

  /** An API server that takes a connection and never says a word, as for a pod behind a policy. */
  private static final class Silence implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    private final KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + door.getLocalPort())
                    .build())
            .build();

    Silence() throws IOException {}

    List<Question> ready(PodPort.Way way) {
      String ports = "[{name: web, port: 80, targetPort: web}]";
      return new HttpProbes(way, new ApiServer(client, SHORT))
          .questions(topology(PROMETHEUS.formatted(ports) + READY_POD)).stream()
              .filter(q -> q.what().contains("/-/ready"))
              .toList();
    }

    @Override
    public void close() throws IOException {
      client.close();
      door.close();
    }
  }
}
