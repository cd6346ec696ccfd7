package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file that Prometheus' {@code rule_files} names would be refused. Prometheus reads these files
 * late in its start, so that earlier errors hide this one.
 *
 * @param flag the flag that names Prometheus' configuration file
 * @param path the usual path of that file
 */
public record RuleFileInvalid(String flag, String path) implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload workload : view.workloads()) {
      files(view, workload).stream()
          .flatMap(f -> InvalidFile.look(view, workload, f, ConfigSchema.PROMETHEUS_RULES).stream())
          .forEach(found::add);
    }
    return found;
  }

  /** The files that the configuration's {@code rule_files} names. */
  List<ConfigFile> files(View view, Workload workload) {
    return workload.mainContainer().stream().flatMap(c -> ruleFiles(view, workload, c)).toList();
  }

  private Stream<ConfigFile> ruleFiles(View view, Workload workload, Container container) {
    Optional<ConfigFile> config = view.configFiles().loaded(workload, container, flag, path);
    if (config.isEmpty()) {
      return Stream.empty();
    }
    PosixPath folder = new PosixPath(config.get().path()).parent();
    return config.get().yaml().at("rule_files").map(YamlText::items).orElse(List.of()).stream()
        .flatMap(n -> YamlText.scalar(n).stream())
        .map(p -> folder.resolve(p).text())
        .flatMap(p -> view.configFiles().matching(workload, container, p).stream())
        .distinct();
  }
}
