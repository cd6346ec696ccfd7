package io.vmstation.files;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Masks credentials wherever text leaves the process. It learns the credentials that it meets in
 * objects and masks them in every text thereafter, so look at the objects first ({@link #learn}).
 * Masking what is masked changes nothing, and no line is added or lost. Safe for use by several
 * threads.
 */
public final class Redaction {

  /** What stands for a credential: valid in YAML, JSON, INI, URLs and base64 alike. */
  public static final String MASK = "REDACTED";

  private static final int LEARNABLE_LENGTH = 8;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Words too common to be masked wherever they stand, though somebody made a password of them. */
  private static final Set<String> COMMON =
      Arrays.stream(Component.values()).map(Component::label).collect(Collectors.toSet());

  private final Set<String> learned = ConcurrentHashMap.newKeySet();
  private volatile Pattern learnedValues = Pattern.compile("(?!)");

  /** The versions of objects that were learned: every look brings most of them again. */
  private final Set<String> versions = ConcurrentHashMap.newKeySet();

  /** Remembers the credentials of all objects of a snapshot. */
  public void learn(Snapshot snapshot) {
    snapshot.objects().values().stream().filter(this::isNews).forEach(this::learn);
  }

  /** Of an object with no version, such as one from a file, nobody knows whether it has changed. */
  private boolean isNews(HasMetadata object) {
    String version = object.getMetadata().getResourceVersion();
    return version == null || versions.add(object.getMetadata().getUid() + " " + version);
  }

  /** Remembers the credentials of an object. */
  public void learn(HasMetadata object) {
    object(object);
  }

  /** A text of one or many lines, without credentials. */
  public String text(String text) {
    return text(text, value -> {});
  }

  /** An object without credentials: itself where it holds none. */
  public HasMetadata object(HasMetadata object) {
    Map<String, Object> tree = ObjectYaml.tree(object);
    Object masked = new ObjectTree(tree).masked();
    return masked.equals(tree) ? object : ObjectYaml.object(masked, object.getClass());
  }

  /** A snapshot without credentials, in all that it carries. */
  public Snapshot snapshot(Snapshot s) {
    learn(s);
    Map<Ref, HasMetadata> objects = new TreeMap<>();
    s.objects().forEach((ref, object) -> objects.put(ref, object(object)));
    return new Snapshot(
        s.takenAt(),
        s.namespace(),
        s.layers(),
        objects,
        s.logs().stream().map(this::log).toList(),
        s.probes().stream().map(this::probe).toList(),
        s.files(),
        s.gaps().stream()
            .map(g -> new Gap(g.layer(), g.where(), text(g.why()), g.cause()))
            .toList());
  }

  private Log log(Log log) {
    String text = log.lines().stream().map(Log.Line::text).collect(Collectors.joining("\n"));
    String[] masked = text(text).split("\n", -1);
    List<Log.Line> lines = new ArrayList<>();
    for (int i = 0; i < log.lines().size(); i++) {
      lines.add(new Log.Line(log.lines().get(i).time(), masked[i]));
    }
    return new Log(log.pod(), log.container(), log.previous(), lines);
  }

  private ProbeResult probe(ProbeResult p) {
    return new ProbeResult(
        p.target(), p.protocol(), text(p.question()), p.code(), text(p.answer()));
  }

  private String text(String text, Consumer<String> found) {
    String masked = new CredentialText(found).mask(text);
    return learnedValues.matcher(masked).replaceAll(MASK);
  }

  private void remember(String value, Set<String> names) {
    String bare = value.strip();
    if (bare.length() >= LEARNABLE_LENGTH
        && CredentialText.isCredential(bare)
        && !names.contains(bare)
        && !COMMON.contains(bare)
        && learned.add(bare)) {
      learned.add(URLEncoder.encode(bare, StandardCharsets.UTF_8));
      learnedValues =
          Pattern.compile(
              learned.stream()
                  .sorted(Comparator.comparing(String::length).reversed())
                  .map(Pattern::quote)
                  .collect(Collectors.joining("|", "(?<![A-Za-z0-9])(?:", ")(?![A-Za-z0-9])")));
    }
  }

  /** One object as maps and lists, as JSON has it. */
  private final class ObjectTree {

    private final Map<?, ?> root;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    ObjectTree(Map<?, ?> root) {
      this.root = root;
      if (root.get("metadata") instanceof Map<?, ?> metadata) {
        names.add(String.valueOf(metadata.get("name")));
        names.add(String.valueOf(metadata.get("namespace")));
      }
    }

    Object masked() {
      Map<String, Object> copy = map(root);
      if ("Secret".equals(root.get("kind"))) {
        copy.replaceAll((k, v) -> k.equals("data") || k.equals("stringData") ? values(v) : v);
      }
      if ("ConfigMap".equals(root.get("kind"))) {
        copy.computeIfPresent("binaryData", (k, v) -> binary((Map<?, ?>) v));
      }
      return copy;
    }

    private Map<String, Object> map(Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      boolean isNamedValue =
          map.get("name") instanceof String name && CredentialNames.includes(name);
      boolean isHeader = "authorization".equalsIgnoreCase(String.valueOf(map.get("name")));
      map.forEach(
          (k, v) -> {
            String key = k.toString();
            boolean named = CredentialNames.includes(key) || (isNamedValue && key.equals("value"));
            copy.put(key, isHeader && key.equals("value") ? header(v) : value(v, named));
          });
      return copy;
    }

    /** The value of an HTTP header {@code Authorization}. */
    private Object header(Object value) {
      String name = "Authorization: ";
      return string(name + value).substring(name.length());
    }

    private Object value(Object value, boolean named) {
      if (value instanceof Map<?, ?> map) {
        return map(map);
      }
      if (value instanceof List<?> list) {
        return list(list);
      }
      if (value instanceof String text) {
        boolean isFile = text.strip().contains("\n") && !text.contains("PRIVATE KEY-----");
        return named && !isFile ? ifCredential(text) : string(text);
      }
      return named && value instanceof Number ? MASK : value;
    }

    private List<Object> list(List<?> list) {
      List<Object> copy = new ArrayList<>();
      boolean valueFollows = false;
      for (Object item : list) {
        boolean isFlag = item instanceof String s && s.startsWith("-");
        copy.add(item instanceof String s && isFlag ? argument(s) : value(item, valueFollows));
        valueFollows = isFlag && CredentialNames.includes(item.toString().replaceFirst("^-+", ""));
      }
      return copy;
    }

    /** {@code --x-password=value}: all behind the sign is the value. */
    private String argument(String word) {
      int sign = word.indexOf('=');
      boolean named =
          sign > 0 && CredentialNames.includes(word.substring(0, sign).replaceFirst("^-+", ""));
      return named
          ? word.substring(0, sign + 1) + ifCredential(word.substring(sign + 1))
          : string(word);
    }

    private String string(String text) {
      if (text.startsWith("{") && text.contains("\"apiVersion\"")) {
        try {
          Map<?, ?> applied = JSON.readValue(text, LinkedHashMap.class);
          Object masked = new ObjectTree(applied).masked();
          return masked.equals(applied)
              ? text
              : JSON.writeValueAsString(masked) + (text.endsWith("\n") ? "\n" : "");
        } catch (JacksonException e) {
          return text(text, v -> remember(v, names));
        }
      }
      return text(text, v -> remember(v, names));
    }

    private String ifCredential(String value) {
      if (!CredentialText.isCredential(value)) {
        return string(value);
      }
      remember(value, names);
      return MASK;
    }

    private Object values(Object data) {
      if (!(data instanceof Map<?, ?> map)) {
        return data;
      }
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (k, v) -> {
            boolean isEmpty = v == null || v.equals("");
            copy.put(k.toString(), isEmpty ? v : MASK);
            if (!isEmpty) {
              remember(v.toString(), names);
              decoded(v.toString()).ifPresent(d -> remember(d, names));
            }
          });
      return copy;
    }

    private Map<String, Object> binary(Map<?, ?> data) {
      Map<String, Object> copy = new LinkedHashMap<>();
      data.forEach((k, v) -> copy.put(k.toString(), binary(String.valueOf(v))));
      return copy;
    }

    private String binary(String base64) {
      Optional<String> text = decoded(base64);
      String masked = text.map(this::string).orElse("");
      return text.isEmpty() || masked.equals(text.get())
          ? base64
          : Base64.getEncoder().encodeToString(masked.getBytes(StandardCharsets.UTF_8));
    }

    /** The text behind base64; empty where that is no text. */
    private Optional<String> decoded(String base64) {
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(base64);
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean isText = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return isText ? Optional.of(text) : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
