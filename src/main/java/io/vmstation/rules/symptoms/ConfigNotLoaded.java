package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.Node;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running program tells its configuration, and some setting of its file is another by now. A file
 * that was changed minutes ago may still be on its way: then it is too early to tell.
 *
 * @param question whose answer holds the running configuration
 * @param at the keys in the answer's JSON under which that stands as YAML, with dots between
 * @param flag the flag that names the configuration file
 * @param path the usual path of that file
 * @param settings what is compared: keys with dots between, through lists; the values under each
 *     must be the same, in any order. Only what the program tells as it was written.
 */
public record ConfigNotLoaded(
    String question, String at, String flag, String path, List<String> settings)
    implements Symptom {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public ConfigNotLoaded {
    settings = List.copyOf(settings);
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC, Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (ProbeResult answer : Answers.good(question, view)) {
      Optional<YamlText> running = running(answer);
      if (running.isEmpty()) {
        view.missed(
            Layer.PROBES,
            answer.target(),
            "the answer of %s to %s cannot be read, or is longer than was kept"
                .formatted(answer.target(), question));
      }
      Set<?> mine = view.workloadsOf(answer.target());
      view.workloads().stream()
          .filter(w -> mine.contains(w.ref()))
          .flatMap(
              w ->
                  w
                      .mainContainer()
                      .flatMap(c -> view.configFiles().loaded(w, c, flag, path))
                      .stream())
          .filter(f -> f.yaml().root().isPresent())
          .flatMap(
              f ->
                  running.flatMap(r -> look(answer, r, f)).stream()
                      .filter(s -> !RuleGroupNotLoaded.awaits(f, answer.target(), view)))
          .forEach(found::add);
    }
    return found;
  }

  private Optional<YamlText> running(ProbeResult answer) {
    try {
      JsonNode node = JSON.readTree(answer.answer());
      for (String key : at.split("\\.")) {
        node = node.path(key);
      }
      return Optional.of(YamlText.parse(node.asString(""))).filter(y -> y.root().isPresent());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private Optional<Sighting> look(ProbeResult answer, YamlText running, ConfigFile file) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    String asked = ProbeResult.FILE + "#" + answer.target() + " " + answer.question();
    for (String setting : settings) {
      Map<String, Node> written = values(file.yaml(), setting);
      Map<String, Node> used = values(running, setting);
      for (Map.Entry<String, Node> value : written.entrySet()) {
        if (!used.containsKey(value.getKey())) {
          differences.add("%s %s is not in use".formatted(setting, value.getKey()));
          evidence.add(file.quote(YamlText.line(value.getValue())));
          evidence.add(
              new Evidence(
                  answer.target(),
                  "%s: no %s %s".formatted(answer.question(), setting, value.getKey()),
                  asked));
        }
      }
      for (String value : used.keySet()) {
        if (!written.containsKey(value)) {
          differences.add("%s %s is still in use".formatted(setting, value));
          evidence.add(
              new Evidence(
                  answer.target(),
                  "%s: %s %s".formatted(answer.question(), setting, value),
                  asked));
          evidence.add(file.note(1, "no %s %s".formatted(setting, value)));
        }
      }
    }
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sighting(
                answer.target(),
                evidence,
                Map.of(
                    "file",
                    file.path(),
                    "difference",
                    differences.get(0)
                        + (differences.size() > 1
                            ? ", and %d more".formatted(differences.size() - 1)
                            : ""))));
  }

  /** The scalars under a setting, by value; lists are gone through. */
  private static Map<String, Node> values(YamlText yaml, String setting) {
    List<Node> nodes = yaml.root().stream().flatMap(n -> members(n).stream()).toList();
    for (String key : setting.split("\\.")) {
      nodes =
          nodes.stream()
              .flatMap(n -> YamlText.value(n, key).stream())
              .flatMap(n -> members(n).stream())
              .toList();
    }
    Map<String, Node> values = new TreeMap<>(Comparator.naturalOrder());
    nodes.forEach(n -> YamlText.scalar(n).ifPresent(s -> values.putIfAbsent(s, n)));
    return values;
  }

  private static List<Node> members(Node node) {
    List<Node> items = YamlText.items(node);
    return items.isEmpty() ? List.of(node) : items;
  }
}
