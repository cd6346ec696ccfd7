package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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

  private final KubernetesClient client;
  private final Duration timeout;
  private final Optional<String> authorization;

  /** Grafana's questions; {@code environment} may hold the credentials. */
  GrafanaProbes(KubernetesClient client, Duration timeout, Map<String, String> environment) {
    this.client = client;
    this.timeout = timeout;
    this.authorization = authorization(environment);
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.getOrDefault("GRAFANA_TOKEN", "");
    String user = environment.getOrDefault("GRAFANA_USER", "");
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    byte[] pair =
        (user + ":" + environment.getOrDefault("GRAFANA_PASSWORD", ""))
            .getBytes(StandardCharsets.UTF_8);
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
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
        "Grafana tells how its data sources are only to who has signed in: set GRAFANA_TOKEN, or"
            + " GRAFANA_USER and GRAFANA_PASSWORD",
        Gap.Cause.OUT_OF_REACH);
  }

  private Seen ask(Ref grafana, Container container) throws IOException, InterruptedException {
    HttpEndpoint list =
        HttpEndpoint.of(container, Component.GRAFANA, new Component.Inquiry(LIST, ""));
    try (LocalPortForward forward =
        client
            .pods()
            .inNamespace(grafana.namespace())
            .withName(grafana.name())
            .portForward(list.port())) {
      try {
        return ask(grafana, list, forward.getLocalPort());
      } catch (IOException e) {
        for (Throwable cause : forward.getServerThrowables()) {
          throw new IOException(cause);
        }
        throw e;
      }
    }
  }

  private Seen ask(Ref grafana, HttpEndpoint list, int port)
      throws IOException, InterruptedException {
    HttpResponse<String> all = get(port, list.path());
    if (all.statusCode() != 200) {
      throw new IOException(
          "Grafana answers %s with %d; see whether the credentials are right and may list data sources"
              .formatted(list.path(), all.statusCode()));
    }
    List<ProbeResult> results = new ArrayList<>();
    for (JsonNode source : sources(all.body())) {
      String uid = URLEncoder.encode(source.path("uid").asString(""), StandardCharsets.UTF_8);
      HttpEndpoint health =
          new HttpEndpoint(list.scheme(), list.port(), list.path() + "/uid/" + uid + "/health");
      HttpResponse<String> answer = get(port, health.path());
      results.add(
          new ProbeResult(
              grafana,
              ProbeResult.Protocol.HTTP,
              health.question(),
              answer.statusCode(),
              told(source, answer.body())));
    }
    return Seen.probes(results);
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

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return HttpClient.newBuilder()
        .connectTimeout(timeout)
        .proxy(HttpClient.Builder.NO_PROXY)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(timeout)
                .header("Authorization", authorization.orElseThrow())
                .header("Accept", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
