package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks Grafana how its data sources are, signed in by what {@code GRAFANA_TOKEN} or {@code
 * GRAFANA_USER} and {@code GRAFANA_PASSWORD} hold. It goes through a port-forward: the API server's
 * proxy takes the Authorization header for itself. The credentials leave this class for Grafana
 * alone.
 */
final class GrafanaProbes {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LIST = "/api/datasources";

  /**
   * Lives in the browser alone: asked for its test, Grafana answers 500, {@code
   * plugin.unavailable}.
   */
  private static final String UNTESTED = "alertmanager";

  private final PodPort.Way ways;
  private final Optional<String> authorization;

  /** Grafana's questions; {@code environment} may hold the credentials. */
  GrafanaProbes(PodPort.Way ways, Map<String, String> environment) {
    this.ways = ways;
    this.authorization = GrafanaLogin.of(environment);
  }

  /** One question for each Grafana that is ready. */
  List<Question> questions(Topology topology) {
    List<Question> questions = new ArrayList<>();
    for (Workload workload : topology.workloads()) {
      if (workload.component().equals(Optional.of(Component.GRAFANA))) {
        workload.pods().stream()
            .filter(Workload::ready)
            .forEach(p -> questions.add(question(p, workload.mainContainer().orElseThrow())));
      }
    }
    return questions;
  }

  private Question question(Pod pod, Container container) {
    Ref grafana = Ref.of(pod);
    Ref where = new Ref("Datasource", grafana.namespace(), grafana.name());
    return new Question(
        Layer.PROBES,
        where,
        "ask %s for its data sources".formatted(grafana),
        "verb create, resource pods/portforward",
        () -> authorization.isEmpty() ? Seen.gap(notSignedIn(where)) : ask(grafana, container));
  }

  private static Gap notSignedIn(Ref where) {
    return new Gap(
        Layer.PROBES,
        where,
        "Grafana tells how its data sources are only to who has signed in: "
            + GrafanaLogin.HOW
            + "; what their URLs name is asked for its health without, see"
            + " grafana-datasource-unreachable",
        Gap.Cause.OUT_OF_REACH);
  }

  private Seen ask(Ref grafana, Container container) throws IOException, InterruptedException {
    HttpEndpoint list =
        HttpEndpoint.of(container, Component.GRAFANA, new Component.Inquiry(LIST, ""));
    try (PodPort port = ways.open(grafana, list.port(), authorization)) {
      return ask(grafana, list, port);
    }
  }

  private static Seen ask(Ref grafana, HttpEndpoint list, PodPort port)
      throws IOException, InterruptedException {
    PodPort.Answer all = port.get(list.path());
    if (all.code() != 200) {
      throw new IOException(
          "Grafana answers %s with %d; see whether the credentials are right and may list data sources"
              .formatted(list.path(), all.code()));
    }
    List<ProbeResult> results = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    for (JsonNode source : sources(all.body())) {
      if (UNTESTED.equals(source.path("type").asString(""))) {
        gaps.add(untested(grafana, source));
        continue;
      }
      String uid = URLEncoder.encode(source.path("uid").asString(""), StandardCharsets.UTF_8);
      HttpEndpoint health =
          new HttpEndpoint(list.scheme(), list.port(), list.path() + "/uid/" + uid + "/health");
      PodPort.Answer answer = port.get(health.path());
      results.add(
          new ProbeResult(
              grafana,
              ProbeResult.Protocol.HTTP,
              health.question(),
              answer.code(),
              told(source, answer.body())));
    }
    return new Seen(List.of(), List.of(), results, List.of(), gaps);
  }

  private static Gap untested(Ref grafana, JsonNode source) {
    return new Gap(
        Layer.PROBES,
        new Ref("Datasource", grafana.namespace(), grafana.name()),
        "Grafana has no test for a data source of type %s, such as %s"
            .formatted(UNTESTED, source.path("name").asString("")),
        Gap.Cause.OUT_OF_REACH);
  }

  private static JsonNode sources(String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IOException("Grafana's list of data sources is no JSON", e);
    }
  }

  /** Which data source it is, and what Grafana says of it; nothing of what it signs in with. */
  private static String told(JsonNode source, String body) {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("name", source.path("name").asString(""));
    told.put("url", source.path("url").asString(""));
    try {
      JsonNode health = JSON.readTree(body);
      told.put("status", health.path("status").asString(""));
      told.put("message", health.path("message").asString(""));
    } catch (JacksonException e) {
      told.put("message", body.substring(0, Math.min(200, body.length())));
    }
    return JSON.writeValueAsString(told);
  }
}
