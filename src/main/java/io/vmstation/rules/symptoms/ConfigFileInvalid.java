package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration file that a program loads would be refused by it, whatever its log says.
 *
 * @param flag the program's flag that names the file
 * @param path the usual path, where the flag is not given
 * @param schema what the program demands of the file
 */
public record ConfigFileInvalid(String flag, String path, ConfigSchema schema) implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload workload : view.workloads()) {
      Optional<Container> main = workload.mainContainer();
      main.flatMap(c -> view.configFiles().loaded(workload, c, flag, path))
          .flatMap(f -> InvalidFile.look(view, workload, f, schema))
          .ifPresent(found::add);
    }
    return found;
  }
}
