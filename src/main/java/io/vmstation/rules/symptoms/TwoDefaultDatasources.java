package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.symptoms.Provisioning.Datasource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * More than one data source of a Grafana organisation is the default, over all provisioning files;
 * Grafana refuses to start, {@code provisioning/datasources/config_reader.go}.
 */
public record TwoDefaultDatasources() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload workload : view.workloads()) {
      Map<String, List<Datasource>> defaults =
          Provisioning.datasources(view.configFiles(), workload).stream()
              .filter(d -> d.text("isDefault").filter("true"::equals).isPresent())
              .collect(
                  Collectors.groupingBy(
                      d -> d.text("orgId").orElse("1"), TreeMap::new, Collectors.toList()));
      defaults.values().stream()
          .filter(d -> d.size() > 1)
          .map(d -> sighting(view, workload, d))
          .forEach(found::add);
    }
    return found;
  }

  private static Sighting sighting(View view, Workload workload, List<Datasource> defaults) {
    List<Evidence> evidence = new ArrayList<>();
    for (Datasource d : defaults) {
      evidence.add(d.file().note(d.line("isDefault"), d.name() + " is the default"));
    }
    evidence.addAll(InvalidFile.complaints(view, workload, "Only one datasource per organization"));
    String names = defaults.stream().map(Datasource::name).collect(Collectors.joining(", "));
    return new Sighting(
        defaults.get(defaults.size() - 1).file().source(), evidence, Map.of("names", names));
  }
}
