package io.vmstation.rules.symptoms;

import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One of Grafana's provisioning files does not parse. */
public record ProvisioningFileInvalid() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload workload : view.workloads()) {
      Provisioning.files(view.configFiles(), workload, "*").stream()
          .flatMap(f -> InvalidFile.look(view, workload, f, ConfigSchema.YAML).stream())
          .forEach(found::add);
    }
    return found;
  }
}
