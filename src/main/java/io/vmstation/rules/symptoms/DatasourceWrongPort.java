package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A data source of Grafana names a port that its Service does not have. Headless Services are left
 * alone: behind them every port of the pod can be reached.
 */
public record DatasourceWrongPort() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    return DatasourceTarget.together(
        DatasourceTarget.all(view).stream().flatMap(t -> look(t, view).stream()).toList());
  }

  private static Optional<Sighting> look(DatasourceTarget target, View view) {
    return target
        .find(view)
        .map(s -> s.getSpec())
        .filter(s -> !"None".equals(s.getClusterIP()) && !"ExternalName".equals(s.getType()))
        .filter(s -> s.getPorts().stream().noneMatch(p -> p.getPort() == target.port()))
        .map(s -> sighting(target, s.getPorts()));
  }

  private static Sighting sighting(DatasourceTarget target, List<ServicePort> ports) {
    String has = ports.stream().map(p -> p.getPort() + "").collect(Collectors.joining(", "));
    Evidence service =
        Evidence.about(target.service(), target.service() + " has port " + has, "/spec/ports");
    return new Sighting(
        target.source(),
        List.of(target.quote(), service),
        Map.of(
            "datasource", target.datasource().name(),
            "service", target.service().toString(),
            "port", String.valueOf(target.port()),
            "ports", has));
  }
}
