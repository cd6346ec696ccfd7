package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Two settings of Loki's configuration cannot go together. A file whose text has variables in it is
 * left alone, and so is one that an argument overrides.
 *
 * @param about what they are about
 * @param flag the flag that names Loki's configuration file
 * @param path the usual path of that file
 */
public record LokiContradicts(Topic about, String flag, String path) implements Symptom {

  /** What the settings are about. */
  public enum Topic {
    /** A time to keep, and nothing that deletes. */
    RETENTION,
    /** Deleting, and no store for the requests to delete (pkg/compactor, from 3.0 on). */
    DELETE_STORE,
    /** Structured metadata, on by default from 3.0 on, and a schema that has none. */
    STRUCTURED_METADATA,
    /** More than one copy, and a ring in the memory of one process. */
    REPLICATION
  }

  private static final int NEWER = 3;

  /** Loki's own (pkg/loki/common, dskit ring). */
  private static final String COPIES = "3";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload w : view.workloads()) {
      w.mainContainer()
          .flatMap(c -> view.configFiles().loaded(w, c, flag, path).flatMap(f -> look(f, c, view)))
          .ifPresent(found::add);
    }
    return found;
  }

  private Optional<Sighting> look(ConfigFile file, Container c, View view) {
    YamlText yaml = file.yaml();
    if (yaml.root().isEmpty()
        || file.text().contains("${")
        || Flags.value(c, overriding()).isPresent()) {
      return Optional.empty();
    }
    boolean newer = ConfigKeyRemoved.major(c).orElse(0) >= NEWER;
    return switch (about) {
      case RETENTION -> retention(file, yaml);
      case DELETE_STORE -> newer ? deleteStore(file, yaml, view) : Optional.empty();
      case STRUCTURED_METADATA -> newer ? metadata(file, yaml, view) : Optional.empty();
      case REPLICATION -> replication(file, yaml);
    };
  }

  /** The flag that Loki takes before what the file says of the matter. */
  private String overriding() {
    return switch (about) {
      case RETENTION -> "compactor.retention-enabled";
      case DELETE_STORE -> "compactor.delete-request-store";
      case STRUCTURED_METADATA -> "validation.allow-structured-metadata";
      case REPLICATION -> "distributor.replication-factor";
    };
  }

  private static boolean is(YamlText yaml, String... keys) {
    return yaml.scalar(keys).filter("true"::equals).isPresent();
  }

  private static Optional<Sighting> retention(ConfigFile file, YamlText yaml) {
    Optional<Node> period =
        yaml.at("limits_config", "retention_period")
            .filter(n -> !YamlText.scalar(n).orElse("0").matches("0[a-z]*"));
    if (period.isEmpty()
        || is(yaml, "compactor", "retention_enabled")
        || is(yaml, "table_manager", "retention_deletes_enabled")) {
      return Optional.empty();
    }
    int line = YamlText.line(period.get());
    return Optional.of(
        sighting(
            file,
            List.of(
                file.quote(line),
                yaml.at("compactor", "retention_enabled")
                    .map(n -> file.quote(YamlText.line(n)))
                    .orElseGet(() -> file.note(line, "compactor.retention_enabled is not set"))),
            "compactor.retention_enabled",
            "true",
            "what is older than limits_config.retention_period is to go"));
  }

  private static Optional<Sighting> deleteStore(ConfigFile file, YamlText yaml, View view) {
    Optional<Node> enabled = yaml.at("compactor", "retention_enabled");
    Optional<String> store =
        period(yaml, view)
            .flatMap(p -> YamlText.value(p, "object_store"))
            .flatMap(YamlText::scalar);
    if (!is(yaml, "compactor", "retention_enabled")
        || yaml.at("compactor", "delete_request_store").isPresent()
        || store.isEmpty()) {
      return Optional.empty();
    }
    int line = YamlText.line(enabled.orElseThrow());
    return Optional.of(
        sighting(
            file,
            List.of(file.quote(line), file.note(line, "compactor.delete_request_store is not set")),
            "compactor.delete_request_store",
            store.get(),
            "that is where the present schema keeps its objects"));
  }

  private static Optional<Sighting> metadata(ConfigFile file, YamlText yaml, View view) {
    String[] allowed = {"limits_config", "allow_structured_metadata"};
    Optional<Node> period = period(yaml, view);
    if (period.isEmpty() || yaml.scalar(allowed).filter("false"::equals).isPresent()) {
      return Optional.empty();
    }
    Optional<Node> schema = YamlText.value(period.get(), "schema");
    Optional<Node> store = YamlText.value(period.get(), "store");
    String version = schema.flatMap(YamlText::scalar).orElse("");
    boolean old = version.matches("v\\d{1,3}") && Integer.parseInt(version.substring(1)) < 13;
    boolean other = store.flatMap(YamlText::scalar).filter(s -> !s.equals("tsdb")).isPresent();
    if (!old && !other) {
      return Optional.empty();
    }
    Node cause = old ? schema.get() : store.get();
    int line = YamlText.line(cause);
    return Optional.of(
        sighting(
            file,
            List.of(
                file.quote(line),
                yaml.at(allowed)
                    .map(n -> file.quote(YamlText.line(n)))
                    .orElseGet(
                        () ->
                            file.note(line, "limits_config.allow_structured_metadata is not set"))),
            String.join(".", allowed),
            "false",
            "only schema v13 with store tsdb has structured metadata"));
  }

  private static Optional<Sighting> replication(ConfigFile file, YamlText yaml) {
    String[] common = {"common", "replication_factor"};
    String[] own = {"ingester", "lifecycler", "ring", "replication_factor"};
    Optional<Node> store =
        yaml.at("ingester", "lifecycler", "ring", "kvstore", "store")
            .or(() -> yaml.at("common", "ring", "kvstore", "store"));
    Optional<Node> copies = yaml.at(own).or(() -> yaml.at(common));
    String factor = copies.flatMap(YamlText::scalar).orElse(COPIES);
    if (store.flatMap(YamlText::scalar).filter("inmemory"::equals).isEmpty()
        || !factor.matches("\\d{1,4}")
        || Integer.parseInt(factor) < 2) {
      return Optional.empty();
    }
    int line = YamlText.line(store.get());
    return Optional.of(
        running(
            sighting(
                file,
                List.of(
                    file.quote(line),
                    copies
                        .map(n -> file.quote(YamlText.line(n)))
                        .orElseGet(
                            () ->
                                file.note(
                                    line,
                                    "common.replication_factor is not set; the default is "
                                        + COPIES))),
                String.join(".", yaml.at(own).isPresent() ? own : common),
                "1",
                "a ring in memory has one member")));
  }

  /** The period of the schema that is in force. */
  private static Optional<Node> period(YamlText yaml, View view) {
    LocalDate today = LocalDate.ofInstant(view.takenAt(), ZoneOffset.UTC);
    return yaml.at("schema_config", "configs").map(YamlText::items).orElse(List.of()).stream()
        .filter(p -> from(p).filter(d -> !d.isAfter(today)).isPresent())
        .max(Comparator.comparing(p -> from(p).orElseThrow()));
  }

  private static Optional<LocalDate> from(Node period) {
    try {
      return YamlText.value(period, "from").flatMap(YamlText::scalar).map(LocalDate::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Sighting sighting(
      ConfigFile file, List<Evidence> evidence, String setting, String right, String because) {
    return new Sighting(
        file.source(),
        evidence,
        Map.of("key", file.key(), "setting", setting, "right", right, "because", because));
  }

  /** Of what Loki starts with, and is ready with, and does not do its work. */
  private static Sighting running(Sighting sighting) {
    Map<String, String> facts = new TreeMap<>(sighting.facts());
    facts.put("running", "true");
    return new Sighting(sighting.subject(), sighting.evidence(), facts);
  }
}
