package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.Diff;
import io.vmstation.fix.Essence;
import io.vmstation.fix.Keeper;
import io.vmstation.fix.Replace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * A change for an object's source: the diff to read, and a strategic merge patch to apply.
 *
 * @param proposal the fix that it belongs to
 * @param change what would become of the object
 */
record Patch(Proposal proposal, Replace change) {

  private static final String DIRECTIVE = "$patch";

  /** Of containers, volumes and variables; of a container's mounts. */
  private static final List<String> KEYS = List.of("name", "mountPath");

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .build();

  /** The name of its file. */
  String name() {
    return "%s.%s.yaml"
        .formatted(
            change.target().toString().replaceAll("[^A-Za-z0-9.-]", "-"), proposal.fix().ruleId());
  }

  /**
   * The file.
   *
   * @param mask takes credentials out; a patch that holds some is left out, since masked it would
   *     be wrong
   */
  String text(UnaryOperator<String> mask) {
    StringBuilder text = new StringBuilder();
    change
        .before()
        .flatMap(Keeper::of)
        .ifPresent(
            k -> {
              comment("Kept by: " + k.who(), text);
              comment("Source:  " + k.source(), text);
            });
    comment("Why:     " + proposal.problem(), text);
    comment("What:    " + proposal.fix().title(), text);
    comment("", text);
    Diff.of(change, mask).lines().forEach(line -> comment(line, text));
    comment("", text);
    String patch = YAML.writeValueAsString(tree());
    if (!mask.apply(patch).equals(patch)) {
      comment("It holds credentials, so there is no patch: make the change above by hand.", text);
      return mask.apply(text.toString());
    }
    comment("The same as a strategic merge patch:", text);
    return mask.apply(text.toString()) + patch;
  }

  private static void comment(String lines, StringBuilder text) {
    for (String line : lines.split("\n", -1)) {
      text.append(("# " + line).stripTrailing()).append('\n');
    }
  }

  private Map<String, Object> tree() {
    HasMetadata some = change.after().or(change::before).orElseThrow();
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("apiVersion", some.getApiVersion());
    patch.put("kind", some.getKind());
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", change.target().name());
    if (!change.target().namespace().isEmpty()) {
      metadata.put("namespace", change.target().namespace());
    }
    patch.put("metadata", metadata);
    if (change.after().isEmpty()) {
      patch.put(DIRECTIVE, "delete");
      return patch;
    }
    Map<String, Object> before = change.before().map(o -> Essence.of(o).tree()).orElse(Map.of());
    Map<?, ?> changed = maps(before, Essence.of(change.after().get()).tree());
    changed.forEach(
        (k, v) -> {
          if (k.equals("metadata") && v instanceof Map<?, ?> m) {
            m.forEach((name, value) -> metadata.put(String.valueOf(name), value));
          } else {
            patch.put(String.valueOf(k), v);
          }
        });
    return patch;
  }

  private static Map<String, Object> maps(Map<?, ?> before, Map<?, ?> after) {
    Map<String, Object> changed = new LinkedHashMap<>();
    after.forEach(
        (k, v) -> {
          if (!Objects.equals(before.get(k), v)) {
            changed.put(String.valueOf(k), value(before.get(k), v));
          }
        });
    before.keySet().stream()
        .filter(k -> !after.containsKey(k))
        .forEach(k -> changed.put(String.valueOf(k), null));
    return changed;
  }

  private static Object value(Object before, Object after) {
    if (before instanceof Map<?, ?> a && after instanceof Map<?, ?> b) {
      return maps(a, b);
    }
    if (before instanceof List<?> a && after instanceof List<?> b) {
      return lists(a, b);
    }
    return after;
  }

  /** Items are known by their names, where all have one and none comes or goes; else all is new. */
  private static List<?> lists(List<?> before, List<?> after) {
    List<Object> changed = new ArrayList<>();
    if (!names(after).contains(Map.of()) && names(before).equals(names(after))) {
      for (int i = 0; i < after.size(); i++) {
        if (!before.get(i).equals(after.get(i))) {
          Map<String, Object> item = new LinkedHashMap<>();
          item.putAll(names(after).get(i));
          item.putAll(maps((Map<?, ?>) before.get(i), (Map<?, ?>) after.get(i)));
          changed.add(item);
        }
      }
      return changed;
    }
    if (after.stream().allMatch(i -> i instanceof Map)) {
      changed.add(Map.of(DIRECTIVE, "replace"));
    }
    changed.addAll(after);
    return changed;
  }

  /** By what an API server knows the items of a list again; nothing where that is not known. */
  private static List<Map<String, Object>> names(List<?> items) {
    List<Map<String, Object>> names = new ArrayList<>();
    for (Object item : items) {
      Map<String, Object> name = new LinkedHashMap<>();
      KEYS.stream()
          .filter(k -> item instanceof Map<?, ?> m && m.get(k) instanceof String)
          .forEach(k -> name.put(k, ((Map<?, ?>) item).get(k)));
      names.add(name);
    }
    return names;
  }
}
