package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.vmstation.files.Fixtures;
import io.vmstation.model.Gap;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Grafana with the data sources that the usual chart gives it. */
class GrafanaProbesTest {

  private static final Map<String, String> SAID =
      Map.of(
          "/api/datasources",
          """
          [{"uid": "alertmanager", "name": "Alertmanager", "type": "alertmanager"},
           {"uid": "prom", "name": "Prometheus", "type": "prometheus"}]
          """,
          "/api/datasources/uid/prom/health",
          "{\"status\": \"OK\", \"message\": \"queried\"}");

  private HttpServer server;

  @BeforeEach
  void begin() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        x -> {
          String said = SAID.getOrDefault(x.getRequestURI().getPath(), "");
          byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
          x.sendResponseHeaders(said.isEmpty() ? 500 : 200, bytes.length == 0 ? -1 : bytes.length);
          x.getResponseBody().write(bytes);
          x.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void whatLivesInTheBrowserAloneIsNotAskedForATest() throws Exception {
    PodPort.Way way =
        (pod, port, authorization) ->
            new PodPort(
                server.getAddress().getPort(),
                () -> {},
                List::of,
                Duration.ofSeconds(5),
                authorization);
    Topology stack =
        Topology.of(
            Fixtures.read(Path.of("src/test/resources/rules/grafana-datasource-failing/well")));
    Question question =
        new GrafanaProbes(way, Map.of("GRAFANA_TOKEN", "t")).questions(stack).get(0);
    Seen seen = question.call().call();
    assertEquals(
        List.of("GET :3000/api/datasources/uid/prom/health 200"),
        seen.probes().stream().map(GrafanaProbesTest::answer).toList());
    assertEquals(
        List.of(
            new Gap(
                question.layer(),
                question.where(),
                "Grafana has no test for a data source of type alertmanager, such as Alertmanager",
                Gap.Cause.OUT_OF_REACH)),
        seen.gaps());
  }

  private static String answer(ProbeResult result) {
    return result.question() + " " + result.code();
  }
}
