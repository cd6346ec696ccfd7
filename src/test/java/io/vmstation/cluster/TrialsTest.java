package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.vmstation.fix.Time;
import io.vmstation.model.Layer;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test data on their way through a stack that speaks as Loki, Grafana and Alertmanager do. */
class TrialsTest {

  private static final Map<String, String> SIGNED_IN =
      Map.of("GRAFANA_USER", "admin", "GRAFANA_PASSWORD", "secret");
  private static final String SOURCES =
      """
      [{"uid": "p 1", "type": "prometheus"}, {"uid": "old", "type": "loki"}, {"uid": "l", "type": "loki"}]
      """;

  /** Every component behind one port, with what it was sent. */
  private static final class Stack implements AutoCloseable {
    private final HttpServer server;
    private final List<String> requests = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, JsonNode> alerts = new TreeMap<>();
    private int polls;
    private boolean losesLines;
    private boolean forgetsEnds;
    private boolean silent;
    private String end = "2026-11-23T03:00:05Z";
    private boolean scrapes = true;
    private String sources = SOURCES;

    Stack() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    private synchronized void answer(HttpExchange x) throws IOException {
      String body = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      URI uri = x.getRequestURI();
      requests.add(x.getRequestMethod() + " " + uri.getPath());
      boolean admin =
          "Basic YWRtaW46c2VjcmV0".equals(x.getRequestHeaders().getFirst("Authorization"));
      String path = uri.getPath();
      if (path.startsWith("/api/datasources") && !admin) {
        say(x, 401, "{\"message\":\"Unauthorized\"}");
      } else if (path.equals("/api/datasources")) {
        say(x, 200, sources);
      } else if (path.startsWith("/api/datasources/proxy/uid/old/")) {
        say(x, 502, "bad gateway");
      } else if (path.equals("/api/datasources/proxy/uid/l/loki/api/v1/query_range")) {
        say(x, 200, streams(uri.getQuery()));
      } else if (path.equals("/api/datasources/proxy/uid/p 1/api/v1/query")) {
        String sample = scrapes ? "{\"metric\":{},\"value\":[1795402800.1,\"7\"]}" : "";
        say(x, 200, "{\"data\":{\"resultType\":\"vector\",\"result\":[" + sample + "]}}");
      } else if (path.equals("/loki/api/v1/push")) {
        JsonMapper.shared()
            .readTree(body)
            .at("/streams/0/values")
            .forEach(v -> lines.add(v.get(1).asString()));
        say(x, 204, "");
      } else if (path.equals("/am/api/v2/alerts")) {
        alerts(x, body, uri.getQuery());
      } else {
        say(x, 404, "page not found");
      }
    }

    /** The first question comes before the line is to be had. */
    private String streams(String query) {
      boolean found =
          !losesLines
              && polls++ > 0
              && query.contains("{vmstation=\"end-to-end\"}")
              && lines.stream().anyMatch(l -> query.contains(l.replaceFirst(".* ", "")));
      String stream =
          "{\"stream\":{\"vmstation\":\"end-to-end\"},\"values\":[[\"1\",\""
              + String.join("", lines)
              + "\"]]}";
      return "{\"data\":{\"resultType\":\"streams\",\"result\":[" + (found ? stream : "") + "]}}";
    }

    /** As Alertmanager does it: an alert without an end goes on, one that has ended is not told. */
    private void alerts(HttpExchange x, String body, String query) throws IOException {
      if (x.getRequestMethod().equals("GET") && silent) {
        return;
      }
      if (x.getRequestMethod().equals("GET")) {
        assertEquals("filter=run=\"run1\"", query);
        List<String> now = alerts.values().stream().map(JsonNode::toString).toList();
        say(x, 200, "[" + String.join(",", now) + "]");
        return;
      }
      for (JsonNode alert : JsonMapper.shared().readTree(body)) {
        String labels = alert.get("labels").toString();
        if (alert.has("endsAt") && !forgetsEnds) {
          assertEquals(end, alert.get("endsAt").asString());
          alerts.remove(labels);
        } else {
          alerts.put(
              labels,
              JsonMapper.shared()
                  .readTree("{\"labels\":" + labels + ",\"updatedAt\":\"2026-11-23T03:00:05Z\"}"));
        }
      }
      say(x, 200, "");
    }

    private static void say(HttpExchange x, int code, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      x.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
      x.getResponseBody().write(bytes);
      x.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** Time that passes by waiting alone. */
  private static final class Waiting implements Time {
    private Instant now = Instant.parse("2026-11-23T03:00:00Z");

    @Override
    public void pause(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private Stack stack;
  private Duration patience = Duration.ofSeconds(5);
  private Duration deadline = Duration.ofSeconds(20);

  @BeforeEach
  void start() throws IOException {
    stack = new Stack();
  }

  @AfterEach
  void stop() {
    stack.close();
  }

  @Test
  void dataThatComeThroughPass() {
    assertEquals(
        Map.of(
            "end-to-end-alert-lost", Status.PASS,
            "end-to-end-logs-lost", Status.PASS,
            "end-to-end-metrics-lost", Status.PASS),
        statuses(SIGNED_IN, "loki", "grafana", "prometheus", "alertmanager"));
    assertEquals(List.of("vmstation validate --end-to-end run=run1"), stack.lines);
    assertEquals(Map.of(), stack.alerts);
  }

  @Test
  void dataThatAreLostFail() {
    stack.losesLines = true;
    stack.forgetsEnds = true;
    stack.scrapes = false;
    assertEquals(
        Map.of(
            "end-to-end-alert-lost", Status.FAIL,
            "end-to-end-logs-lost", Status.FAIL,
            "end-to-end-metrics-lost", Status.FAIL),
        statuses(SIGNED_IN, "loki", "grafana", "prometheus", "alertmanager"));
  }

  @Test
  void nothingIsPushedThatCouldNotBeReadBack() {
    stack.sources = "[{\"uid\": \"p 1\", \"type\": \"prometheus\"}]";
    assertEquals(
        Map.of("end-to-end-logs-lost", Status.FAIL), statuses(SIGNED_IN, "loki", "grafana"));
    assertEquals(
        Map.of("end-to-end-logs-lost", Status.UNKNOWN), statuses(Map.of(), "loki", "grafana"));
    assertEquals(
        Map.of("end-to-end-logs-lost", Status.UNKNOWN),
        statuses(Map.of("GRAFANA_TOKEN", "wrong"), "loki", "grafana"));
    assertEquals(Map.of("end-to-end-logs-lost", Status.SKIPPED), statuses(SIGNED_IN, "loki"));
    assertEquals(
        Map.of("end-to-end-logs-lost", Status.UNKNOWN),
        statuses(SIGNED_IN, "loki", "grafana not ready"));
    assertEquals(List.of("GET /api/datasources", "GET /api/datasources"), stack.requests);
  }

  @Test
  void aPartThatCannotBeReachedLeavesItOpen() {
    stack.close();
    assertEquals(
        Map.of("end-to-end-alert-lost", Status.UNKNOWN), statuses(Map.of(), "alertmanager"));
  }

  @Test
  void anAlertIsEndedAlsoWhereTheQuestionForItIsNotAnsweredInTime() {
    patience = Duration.ofSeconds(2);
    isEnded();
  }

  @Test
  void anAlertIsEndedAlsoWhenTheTimeForTheWholeLookIsOver() {
    deadline = Duration.ofSeconds(2);
    isEnded();
  }

  private void isEnded() {
    stack.silent = true;
    stack.end = "2026-11-23T03:00:00Z";
    assertEquals(
        Map.of("end-to-end-alert-lost", Status.UNKNOWN), statuses(Map.of(), "alertmanager"));
    assertEquals(2, stack.requests.stream().filter(r -> r.startsWith("POST ")).count());
    assertEquals(Map.of(), stack.alerts);
  }

  /** What the rules say of the components' trials; the others have nothing to say. */
  private Map<String, Status> statuses(Map<String, String> environment, String... components) {
    List<HasMetadata> pods = new ArrayList<>();
    for (String component : components) {
      pods.add(pod(component.replace(" not ready", ""), !component.endsWith("not ready")));
    }
    Snapshot before = snapshot(pods, Seen.NOTHING);
    PodPort.Way way =
        (pod, port, authorization) ->
            new PodPort(
                stack.server.getAddress().getPort(), () -> {}, List::of, patience, authorization);
    Trials trials = new Trials(way, environment, new Waiting(), "run1");
    Seen seen;
    ClusterAccess access =
        new ClusterAccess(
            Optional.empty(), Optional.empty(), Duration.ofSeconds(5), deadline, environment);
    try (Interview interview = new Interview(access)) {
      seen = interview.ask(trials.questions(Topology.of(before)));
    }
    Map<String, Status> statuses = new TreeMap<>();
    Topology after = Topology.of(snapshot(pods, seen));
    Catalogue.builtIn().rules().stream()
        .filter(r -> r.suite() == Suite.END_TO_END)
        .map(r -> r.examine(after))
        .filter(v -> !v.reason().endsWith(" in this stack"))
        .forEach(v -> statuses.put(v.rule().id(), v.status()));
    assertTrue(seen.probes().stream().noneMatch(p -> p.answer().contains("secret")));
    return statuses;
  }

  private static Snapshot snapshot(List<HasMetadata> pods, Seen seen) {
    return new Snapshot(
        Instant.parse("2026-11-23T03:00:00Z"),
        "monitoring",
        EnumSet.allOf(Layer.class),
        Snapshot.index(pods),
        List.of(),
        seen.probes(),
        List.of(),
        seen.gaps());
  }

  private static HasMetadata pod(String component, boolean ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName(component + "-0")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName(component)
        .withImage("x/" + component + ":1")
        .withArgs(component.equals("alertmanager") ? "--web.route-prefix=/am" : "--x")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }
}
