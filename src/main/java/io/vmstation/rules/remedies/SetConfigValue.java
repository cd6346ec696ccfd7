package io.vmstation.rules.remedies;

import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.YamlText;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Gives one setting of a configuration file, which may be absent, the value that the symptom found
 * right (its facts {@code setting} and {@code right}, and {@code because} for the title); every
 * other byte is kept.
 */
public record SetConfigValue() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    Optional<String> text = ConfigEdit.text(finding, topology);
    String setting = finding.facts().get("setting");
    String right = finding.facts().get("right");
    YamlText yaml = YamlText.parse(text.orElse(""));
    Optional<Node> node = yaml.at(setting.split("\\."));
    String title =
        "set %s to %s in %s: %s"
            .formatted(setting, right, finding.subject(), finding.facts().get("because"));
    if (node.isEmpty()) {
      return yaml.withAdded(right, setting.split("\\."))
          .flatMap(edited -> ConfigEdit.cure(finding, topology, title, edited));
    }
    if (!(node.get() instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    String quote =
        switch (scalar.getScalarStyle()) {
          case DOUBLE_QUOTED -> "\"";
          case SINGLE_QUOTED -> "'";
          default -> "";
        };
    return ConfigEdit.cure(finding, topology, title, yaml.with(scalar, quote + right + quote));
  }
}
