package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A data source of Grafana names a Service behind which nothing is ready, or which does not answer
 * at the data source's port, or whose name cannot be resolved because the cluster's DNS is down.
 */
public record DatasourceUnreachable() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    View stack = view.ofAll();
    Map<?, Evidence> down =
        Stream.concat(
                new ServiceSelectsNothing().find(stack).stream(),
                new ServiceWithoutReadyEndpoints().find(stack).stream())
            .collect(Collectors.toMap(Sighting::subject, s -> s.evidence().get(0)));
    List<Backend> backends = Backend.all(stack);
    List<Evidence> outage = ClusterDns.outage(view);
    List<Sighting> found = new ArrayList<>();
    for (DatasourceTarget target : DatasourceTarget.all(view)) {
      if (target.find(view).isEmpty()) {
        continue;
      }
      List<Evidence> evidence = new ArrayList<>(List.of(target.quote()));
      if (down.containsKey(target.service())) {
        evidence.add(down.get(target.service()));
      }
      evidence.addAll(tried(target, backends, stack));
      evidence.addAll(outage);
      if (evidence.size() > 1) {
        found.add(
            new Sighting(
                target.service(), evidence, Map.of("datasource", target.datasource().name())));
      }
    }
    return found;
  }

  /** What the program said that is well itself, asked through the Service and port of the URL. */
  private static List<Evidence> tried(DatasourceTarget target, List<Backend> backends, View stack) {
    if (!stack.layers().contains(Layer.PROBES)) {
      return List.of();
    }
    boolean passable = HealthEndpointFailing.isPassable(backends, stack);
    return backends.stream()
        .filter(b -> b.ref().equals(target.service()))
        .filter(b -> b.pods().stream().anyMatch(Workload::ready))
        .flatMap(b -> HealthEndpointFailing.through(b, passable, stack).stream())
        .flatMap(s -> s.evidence().stream())
        .filter(e -> e.quote().startsWith("GET :" + target.port() + "/"))
        .toList();
  }
}
