package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.ConfigFiles;
import io.vmstation.rules.YamlText;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** What Grafana reads from its provisioning folder at its start. */
final class Provisioning {

  private Provisioning() {}

  /**
   * One data source as its file has it.
   *
   * @param file the provisioning file
   * @param node its mapping in that file
   */
  record Datasource(ConfigFile file, Node node) {

    String name() {
      return text("name").orElse("without a name");
    }

    Optional<String> text(String key) {
      return YamlText.value(node, key).flatMap(YamlText::scalar);
    }

    /** The line of a setting, or of the data source where the setting is absent. */
    int line(String key) {
      return YamlText.line(YamlText.value(node, key).orElse(node));
    }
  }

  /** The files of one of the provisioning folders; {@code *} stands for all of them. */
  static List<ConfigFile> files(ConfigFiles files, Workload workload, String folder) {
    Optional<Container> main = workload.mainContainer();
    return main.stream()
        .map(c -> files.matching(workload, c, root(c) + "/" + folder + "/*.y*ml"))
        .flatMap(List::stream)
        .filter(f -> f.path().matches(".*\\.ya?ml"))
        .toList();
  }

  /** The data sources that Grafana is given, in the order in which it reads them. */
  static List<Datasource> datasources(ConfigFiles files, Workload workload) {
    return files(files, workload, "datasources").stream()
        .flatMap(
            f ->
                f.yaml().at("datasources").map(YamlText::items).orElse(List.of()).stream()
                    .map(n -> new Datasource(f, n)))
        .toList();
  }

  private static String root(Container container) {
    return ConfigFiles.environment(container, "GF_PATHS_PROVISIONING")
        .orElse("/etc/grafana/provisioning");
  }
}
