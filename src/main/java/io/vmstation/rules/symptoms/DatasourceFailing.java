package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A data source that Grafana itself cannot use, by its own test. A kind of data source that has no
 * test counts as not seen.
 */
public record DatasourceFailing() implements Symptom {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<Integer> NO_TEST = Set.of(401, 403, 404, 501);

  /**
   * What Grafana says, with 500, of a plugin without a part of its own in the server, and of one
   * whose part has just ended (Grafana, pkg/plugins/errors.go).
   */
  private static final String NO_BACKEND = "Plugin unavailable";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      if (!Workload.ready(pod)) {
        Ref grafana = Ref.of(pod);
        String why = grafana + " is not ready and was not asked for its data sources";
        view.tooEarly(Layer.PROBES, grafana, why);
      }
      for (ProbeResult answer : view.datasources(Ref.of(pod))) {
        if (answer.datasource().isPresent() && answer.code() != 200) {
          look(answer, view).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<Sighting> look(ProbeResult answer, View view) {
    JsonNode told = told(answer);
    String name = told.path("name").asString("");
    String message = told.path("message").asString("");
    if (NO_TEST.contains(answer.code()) || message.equals(NO_BACKEND)) {
      view.missed(
          Layer.PROBES,
          answer.target(),
          "Grafana does not test its data source %s: %d %s"
              .formatted(name, answer.code(), message));
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(List.of(answer.quote()));
    service(told.path("url").asString(""), view)
        .map(s -> new Evidence(s, "its URL names " + s, answer.quote().pointer()))
        .ifPresent(evidence::add);
    LogSays.hosts(message, view).stream()
        .map(r -> new Evidence(r, "its answer is about " + r, answer.quote().pointer()))
        .forEach(evidence::add);
    return Optional.of(
        new Sighting(
            answer.datasource().orElseThrow(),
            evidence,
            Map.of("datasource", name, "message", message)));
  }

  private static JsonNode told(ProbeResult answer) {
    try {
      return JSON.readTree(answer.answer());
    } catch (JacksonException e) {
      return JSON.createObjectNode();
    }
  }

  private static Optional<Ref> service(String url, View view) {
    try {
      return Optional.ofNullable(URI.create(url).getHost())
          .flatMap(h -> new HostName(h).service(view.namespace()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
