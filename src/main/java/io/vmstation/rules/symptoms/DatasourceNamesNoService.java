package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Layer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A data source of Grafana names a Service that does not exist in the stack's namespace. */
public record DatasourceNamesNoService() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    // Services that could not be listed are not absent.
    if (view.local(Service.class).isEmpty()) {
      return List.of();
    }
    return DatasourceTarget.together(
        DatasourceTarget.all(view).stream()
            .filter(t -> t.find(view).isEmpty())
            .map(DatasourceNamesNoService::sighting)
            .toList());
  }

  private static Sighting sighting(DatasourceTarget t) {
    return new Sighting(
        t.source(),
        List.of(t.quote()),
        Map.of("datasource", t.datasource().name(), "service", t.service().toString()));
  }
}
