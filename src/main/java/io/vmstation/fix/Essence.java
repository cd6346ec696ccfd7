package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object without what the server owns: the form in which objects are compared and shown.
 *
 * @param tree maps, lists and scalars; maps in the order of their keys
 */
public record Essence(Map<String, Object> tree) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> SERVERS_METADATA =
      Set.of(
          "creationTimestamp",
          "deletionGracePeriodSeconds",
          "deletionTimestamp",
          "generation",
          "managedFields",
          "resourceVersion",
          "selfLink",
          "uid");

  /** Written by kubectl and by the Deployment controller as records of what was done. */
  private static final Set<String> RECORDS =
      Set.of(
          "deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9/._@+-]*");
  private static final Set<String> NOT_TEXT =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  public Essence {
    tree = Collections.unmodifiableMap(tree);
  }

  /** What is essential of an object. */
  public static Essence of(HasMetadata object) {
    Map<String, Object> tree = map(JSON.convertValue(object, Map.class));
    tree.remove("status");
    if (tree.get("metadata") instanceof Map<?, ?> m) {
      Map<String, Object> metadata = map(m);
      metadata.keySet().removeAll(SERVERS_METADATA);
      if (metadata.get("annotations") instanceof Map<?, ?> a) {
        Map<String, Object> annotations = map(a);
        annotations.keySet().removeAll(RECORDS);
        metadata.put("annotations", annotations);
        metadata.values().removeIf(v -> v.equals(Map.of()));
      }
      tree.put("metadata", metadata);
    }
    return new Essence(tree);
  }

  /** Whether two objects are the same but for what the server owns. */
  public static boolean same(HasMetadata a, HasMetadata b) {
    return of(a).equals(of(b));
  }

  private static Map<String, Object> map(Map<?, ?> unordered) {
    Map<String, Object> ordered = new TreeMap<>();
    unordered.forEach(
        (k, v) -> {
          if (v != null) {
            ordered.put(String.valueOf(k), value(v));
          }
        });
    return ordered;
  }

  private static Object value(Object value) {
    if (value instanceof Map<?, ?> m) {
      return map(m);
    }
    if (value instanceof List<?> l) {
      return l.stream().map(v -> v == null ? "null" : value(v)).toList();
    }
    return value;
  }

  /** As YAML, with text of several lines always line by line, so that it can be compared so. */
  public List<String> yaml() {
    List<String> lines = new ArrayList<>();
    tree.forEach((k, v) -> entry("", scalar(k) + ":", v, lines));
    return List.copyOf(lines);
  }

  private static void entry(String indent, String head, Object value, List<String> lines) {
    String deeper = indent + "  ";
    if (value instanceof Map<?, ?> m && !m.isEmpty()) {
      lines.add(indent + head);
      m.forEach((k, v) -> entry(deeper, scalar(k) + ":", v, lines));
    } else if (value instanceof List<?> l && !l.isEmpty()) {
      lines.add(indent + head);
      l.forEach(v -> item(indent, v, lines));
    } else if (value instanceof String s && s.contains("\n")) {
      lines.add(indent + head + " |");
      s.lines().forEach(line -> lines.add((deeper + line).stripTrailing()));
    } else {
      lines.add(indent + head + " " + scalar(value));
    }
  }

  private static void item(String indent, Object value, List<String> lines) {
    int first = lines.size();
    if (value instanceof Map<?, ?> m && !m.isEmpty()) {
      m.forEach((k, v) -> entry(indent + "  ", scalar(k) + ":", v, lines));
      lines.set(first, indent + "- " + lines.get(first).substring(indent.length() + 2));
    } else {
      entry(indent, "-", value, lines);
    }
  }

  private static String scalar(Object value) {
    if (!(value instanceof String s)) {
      return String.valueOf(value);
    }
    return PLAIN.matcher(s).matches() && !NOT_TEXT.contains(s.toLowerCase(java.util.Locale.ROOT))
        ? s
        : JSON.writeValueAsString(s);
  }
}
