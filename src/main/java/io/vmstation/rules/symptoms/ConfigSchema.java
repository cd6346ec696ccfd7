package io.vmstation.rules.symptoms;

import io.vmstation.rules.YamlText;
import io.vmstation.rules.YamlText.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * What a program demands of a configuration file beyond that it is YAML. The messages are those of
 * the programs, so that a search for them finds the same pages.
 */
public enum ConfigSchema {
  /** Nothing more. */
  YAML,

  /** Prometheus 2.45 to 3.5, {@code config/config.go}. */
  PROMETHEUS,

  /** Prometheus' rule files, {@code model/rulefmt/rulefmt.go}. */
  PROMETHEUS_RULES,

  /** Alertmanager 0.20 to 0.28, {@code config/config.go}. */
  ALERTMANAGER;

  private static final Set<String> PROMETHEUS_KEYS =
      Set.of(
          "alerting",
          "global",
          "otlp",
          "remote_read",
          "remote_write",
          "rule_files",
          "runtime",
          "scrape_config_files",
          "scrape_configs",
          "storage",
          "tracing");
  private static final Set<String> ALERTMANAGER_KEYS =
      Set.of(
          "global",
          "inhibit_rules",
          "mute_time_intervals",
          "receivers",
          "route",
          "templates",
          "time_intervals",
          "tracing");
  private static final Set<String> GROUP_KEYS =
      Set.of("interval", "labels", "limit", "name", "query_offset", "rules");
  private static final Set<String> RULE_KEYS =
      Set.of("alert", "annotations", "expr", "for", "keep_firing_for", "labels", "record");
  private static final List<String> ALERT_ONLY = List.of("annotations", "for", "keep_firing_for");

  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

  /** What the parts of {@link #DURATION} stand for, in milliseconds. */
  private static final List<Long> UNITS =
      List.of(31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L);

  /** Why the program would refuse the text, in the order of the lines; empty where it would not. */
  List<Problem> problems(YamlText yaml) {
    if (!yaml.problems().isEmpty() || yaml.root().isEmpty()) {
      return yaml.problems();
    }
    Findings findings = new Findings(new ArrayList<>());
    Node root = yaml.root().get();
    switch (this) {
      case PROMETHEUS -> prometheus(root, findings);
      case PROMETHEUS_RULES -> rules(root, findings);
      case ALERTMANAGER -> alertmanager(root, findings);
      case YAML -> {}
    }
    return findings.problems.stream()
        .sorted(Comparator.comparing(Problem::line).thenComparing(Problem::column))
        .toList();
  }

  private record Findings(List<Problem> problems) {

    void add(Node node, String message) {
      problems.add(new Problem(YamlText.line(node), node.getStartMark().getColumn() + 1, message));
    }

    /** Demands a mapping that holds no other keys than these. */
    boolean isMapping(Node node, Set<String> keys) {
      if (!(node instanceof MappingNode mapping)) {
        add(node, "a mapping is expected here");
        return false;
      }
      mapping.getValue().stream()
          .map(t -> t.getKeyNode())
          .filter(k -> !YamlText.merges(k))
          .filter(k -> k instanceof ScalarNode s && !keys.contains(s.getValue()))
          .forEach(k -> add(k, "field " + ((ScalarNode) k).getValue() + " is not known here"));
      return true;
    }
  }

  private static void prometheus(Node root, Findings findings) {
    if (!findings.isMapping(root, PROMETHEUS_KEYS)) {
      return;
    }
    Optional<Node> global = YamlText.value(root, "global");
    Optional<Long> interval = global.flatMap(g -> millis(g, "scrape_interval"));
    Optional<Long> timeout = global.flatMap(g -> millis(g, "scrape_timeout"));
    if (timeout.orElse(0L) > interval.orElse(60_000L)) {
      findings.add(
          YamlText.value(global.get(), "scrape_timeout").get(),
          "global scrape timeout greater than scrape interval");
    }
    Map<String, Integer> jobs = new HashMap<>();
    for (Node job : list(root, "scrape_configs")) {
      String name = text(job, "job_name").orElse("");
      if (name.isEmpty()) {
        findings.add(job, "job_name is empty");
      } else if (jobs.putIfAbsent(name, YamlText.line(job)) != null) {
        findings.add(
            YamlText.value(job, "job_name").get(),
            "found multiple scrape configs with job name \"%s\", first found in line %d"
                .formatted(name, jobs.get(name)));
      }
      long of = millis(job, "scrape_interval").or(() -> interval).orElse(60_000L);
      if (millis(job, "scrape_timeout").orElse(0L) > of) {
        findings.add(
            YamlText.value(job, "scrape_timeout").get(),
            "scrape timeout greater than scrape interval for scrape config with job name \"%s\""
                .formatted(name));
      }
    }
  }

  private static void rules(Node root, Findings findings) {
    if (!findings.isMapping(root, Set.of("groups"))) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (Node group : list(root, "groups")) {
      if (!findings.isMapping(group, GROUP_KEYS)) {
        continue;
      }
      String name = text(group, "name").orElse("");
      if (name.isEmpty()) {
        findings.add(group, "Groupname must not be empty");
      } else if (!names.add(name)) {
        findings.add(group, "groupname: \"%s\" is repeated in the same file".formatted(name));
      }
      list(group, "rules").forEach(r -> rule(r, findings));
    }
  }

  private static void rule(Node rule, Findings findings) {
    if (!findings.isMapping(rule, RULE_KEYS)) {
      return;
    }
    boolean record = text(rule, "record").filter(t -> !t.isEmpty()).isPresent();
    boolean alert = text(rule, "alert").filter(t -> !t.isEmpty()).isPresent();
    if (record && alert) {
      findings.add(rule, "only one of 'record' and 'alert' must be set");
    } else if (!record && !alert) {
      findings.add(rule, "one of 'record' or 'alert' must be set");
    }
    if (text(rule, "expr").filter(t -> !t.isBlank()).isEmpty()) {
      findings.add(rule, "field 'expr' must be set in rule");
    }
    if (record) {
      ALERT_ONLY.stream()
          .flatMap(k -> YamlText.value(rule, k).stream().map(v -> Map.entry(k, v)))
          .forEach(
              e ->
                  findings.add(
                      e.getValue(), "invalid field '%s' in recording rule".formatted(e.getKey())));
    }
    for (String texts : List.of("labels", "annotations")) {
      if (YamlText.value(rule, texts).orElse(null) instanceof MappingNode mapping) {
        mapping.getValue().stream()
            .filter(t -> !YamlText.merges(t.getKeyNode()))
            .map(t -> t.getValueNode())
            .filter(v -> !(v instanceof ScalarNode))
            .forEach(v -> findings.add(v, "a text is expected here; quote it"));
      }
    }
  }

  private static void alertmanager(Node root, Findings findings) {
    if (!findings.isMapping(root, ALERTMANAGER_KEYS)) {
      return;
    }
    Set<String> receivers = new HashSet<>();
    list(root, "receivers").forEach(r -> text(r, "name").ifPresent(receivers::add));
    Optional<Node> route = YamlText.value(root, "route");
    if (route.isEmpty()) {
      findings.add(root, "no route provided in config");
      return;
    }
    if (text(route.get(), "receiver").orElse("").isEmpty()) {
      findings.add(route.get(), "root route must specify a default receiver");
    }
    route(route.get(), receivers, findings);
  }

  private static void route(Node route, Set<String> receivers, Findings findings) {
    text(route, "receiver")
        .filter(r -> !r.isEmpty() && !receivers.contains(r))
        .ifPresent(
            r ->
                findings.add(
                    YamlText.value(route, "receiver").get(),
                    "undefined receiver \"%s\" used in route".formatted(r)));
    list(route, "routes").forEach(r -> route(r, receivers, findings));
  }

  private static List<Node> list(Node node, String key) {
    return YamlText.value(node, key).map(YamlText::items).orElse(List.of());
  }

  private static Optional<String> text(Node node, String key) {
    return YamlText.value(node, key).flatMap(YamlText::scalar);
  }

  /** A duration as Prometheus writes it, in milliseconds; zero stands for "not set". */
  private static Optional<Long> millis(Node node, String key) {
    return text(node, key)
        .map(DURATION::matcher)
        .filter(Matcher::matches)
        .map(m -> IntStream.range(0, 7).mapToLong(i -> UNITS.get(i) * part(m, i + 1)).sum())
        .filter(n -> n > 0);
  }

  private static long part(Matcher m, int group) {
    return m.group(group) == null ? 0 : Long.parseLong(m.group(group));
  }
}
