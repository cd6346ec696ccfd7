package io.vmstation.rules;

import io.vmstation.model.Component;
import io.vmstation.model.Topology;
import io.vmstation.rules.remedies.Remedies;
import io.vmstation.rules.symptoms.Symptoms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** All rules, by id, read from {@code resources/rules/<id>.yaml}. */
public record Catalogue(List<Rule> rules) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private static final List<String> OPTIONAL = List.of("component", "remedy", "explains");

  public Catalogue {
    rules = List.copyOf(rules);
  }

  /** Reads the rules that are built in. */
  public static Catalogue builtIn() {
    List<Rule> rules = new ArrayList<>();
    texts().forEach((file, text) -> rules.add(rule(file, text)));
    return new Catalogue(rules);
  }

  /** SHA-256 over the texts of the built-in rules, in the order of their ids. */
  public static String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      texts().values().forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The text of each rule's file; they lie where this class does, in a folder or a jar. */
  private static SortedMap<String, String> texts() {
    try {
      Path home =
          Path.of(Catalogue.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(home)) {
        return texts(home.resolve("rules"));
      }
      try (FileSystem jar = FileSystems.newFileSystem(home)) {
        return texts(jar.getPath("/rules"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<String, String> texts(Path folder) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return texts;
  }

  /** Examines a snapshot with every rule, in the order of their ids. */
  public List<Verdict> examine(Topology topology) {
    return rules.stream().map(r -> r.examine(topology)).toList();
  }

  /** The rule of this id. */
  public Optional<Rule> rule(String id) {
    return rules.stream().filter(r -> r.id().equals(id)).findFirst();
  }

  private static Rule rule(String file, String in) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Map<String, Object> yaml = new LinkedHashMap<>();
    OPTIONAL.forEach(k -> yaml.put(k, null));
    yaml.putAll(new Yaml(new SafeConstructor(strict)).<Map<String, Object>>load(in));
    try {
      RuleText text = MAPPER.convertValue(yaml, RuleText.class);
      if (!file.equals(text.id() + ".yaml")) {
        throw new IllegalArgumentException("its id is " + text.id());
      }
      return new Rule(
          text.id(),
          text.suite(),
          text.severity(),
          Optional.ofNullable(text.component())
              .map(c -> Component.valueOf(c.toUpperCase(Locale.ROOT).replace('-', '_'))),
          text.title(),
          text.healthy(),
          text.when().stream().map(s -> word(s, Symptoms.ALL, Symptom.class)).toList(),
          Optional.ofNullable(text.remedy()).map(r -> word(r, Remedies.ALL, Remedy.class)),
          text.explains() == null ? List.of() : text.explains());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalArgumentException("rules/" + file + ": " + e.getMessage(), e);
    }
  }

  /** A rule as it stands in YAML; a symptom or remedy is one name with its parameters. */
  private record RuleText(
      String id,
      Suite suite,
      Severity severity,
      String component,
      String title,
      String healthy,
      List<Map<String, Object>> when,
      Map<String, Object> remedy,
      List<String> explains) {}

  private static <T> T word(
      Map<String, Object> named, List<Class<? extends T>> words, Class<T> kind) {
    if (named.size() != 1) {
      throw new IllegalArgumentException("one name expected, found " + named.keySet());
    }
    Map.Entry<String, Object> entry = named.entrySet().iterator().next();
    Class<? extends T> type =
        words.stream()
            .filter(w -> name(w).equals(entry.getKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no " + kind.getSimpleName() + " is called " + entry.getKey()));
    Object parameters = entry.getValue() == null ? Map.of() : entry.getValue();
    return MAPPER.convertValue(parameters, type);
  }

  /** The name of a symptom or remedy in YAML. */
  static String name(Class<?> word) {
    String name = word.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
