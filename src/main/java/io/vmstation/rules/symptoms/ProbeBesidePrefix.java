package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Prometheus or Alertmanager serves everything below a prefix, which the path of {@code
 * --web.external-url} is unless {@code --web.route-prefix} says otherwise (cmd/prometheus/main.go),
 * and a probe asks beside it: the answer is 404.
 */
public record ProbeBesidePrefix() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload w : view.workloads()) {
      w.mainContainer().flatMap(c -> look(w, c)).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Sighting> look(Workload w, Container c) {
    String prefix = Flags.routePrefix(c);
    List<Evidence> beside = new ArrayList<>();
    probes(c)
        .forEach(
            (name, path) -> {
              if (!prefix.isEmpty() && !path.startsWith(prefix + "/")) {
                beside.add(
                    Evidence.about(
                        w.ref(),
                        "its %s asks %s".formatted(name, path),
                        "/spec/template/spec/containers"));
              }
            });
    if (beside.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        Evidence.about(
            w.ref(),
            "container %s serves everything below %s".formatted(c.getName(), prefix),
            "/spec/template/spec/containers"));
    evidence.addAll(beside);
    return Optional.of(
        new Sighting(w.ref(), evidence, Map.of("container", c.getName(), "prefix", prefix)));
  }

  private static Map<String, String> probes(Container c) {
    Map<String, Probe> probes = new LinkedHashMap<>();
    probes.put("startup probe", c.getStartupProbe());
    probes.put("liveness probe", c.getLivenessProbe());
    probes.put("readiness probe", c.getReadinessProbe());
    Map<String, String> paths = new LinkedHashMap<>();
    probes.forEach(
        (name, probe) ->
            Optional.ofNullable(probe)
                .map(Probe::getHttpGet)
                .map(HTTPGetAction::getPath)
                .filter(Objects::nonNull)
                .filter(p -> p.startsWith("/-/"))
                .ifPresent(p -> paths.put(name, p)));
    return paths;
  }
}
