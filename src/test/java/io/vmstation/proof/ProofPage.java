package io.vmstation.proof;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code docs/proof.md}: what was seen on the cluster, a row for each rule in each scenario. A
 * scenario that is played again must give its rows again, but for the seconds.
 */
final class ProofPage {

  static final Path FILE = Path.of("docs/proof.md");

  private static final String HEAD =
      """
      # Proof

      *Which rules were seen firing, and which fixes were seen curing, on a real cluster.*

      Each scenario is a stack of its own, from [manifests/monitoring](../manifests/monitoring), with a
      fault: applied, diagnosed, remedied, validated and taken back by `mvn verify -Pcluster`, which
      compares what it sees with these rows. *Cured*: `remediate --yes` ended with the rule passing and
      nothing changed but what is in the plan; *no* is left to a person. *Restored*: after `rollback`
      every object was as before, and every owner that the fix had changed; *no* where `rollback` left a
      volume to which a claim had been bound since, and ended with 5. The seconds are the whole scenario's, on two cores, with others side
      by side. [CONTRIBUTING](../CONTRIBUTING.md#prove-a-rule) says how to add one.

      The cluster is a Kubernetes 1.20 of one node, in which Prometheus, Alertmanager, node exporter and
      blackbox exporter are the real programs. Loki, Grafana, Promtail, kube-state-metrics, the
      config-reloader and the cluster's DNS are stand-ins: imitations that read their configuration and
      say what those would, so that a row about them proves the rule and the fix, not the program. It
      enforces no NetworkPolicies, and its images name no users, so that `non-root-unproven` is seen
      without its fix. On kind, with the programs themselves, the scenarios have not run yet.

      | Rule | Scenario | Verdict | Subject | Fix | Cured | Restored | Seconds |
      |---|---|---|---|---|---|---|---|
      """;

  private static final String UNPROVEN =
      """

      Without a proof here, each for a reason of its own:

      | Rule | Why |
      |---|---|
      """;

  private static final String RECORDED =
      """

      A rule about what is declared, or about a line in a log or an event, means the same in a snapshot as
      in a cluster. These are proven by theirs, sick and well, in `src/test/resources/rules/RULE`:

      | Rule | What it reads |
      |---|---|
      """;

  /**
   * What was seen of one rule in one scenario.
   *
   * @param rule its id, or {@code none} for a scenario in which nothing is wrong
   * @param verdict FAIL, WARN or PASS, and of what it is an effect
   * @param subject what it was seen of, or a dash
   * @param fix the fix, or a dash
   * @param cured yes or no, or a dash
   * @param restored yes, or a dash where nothing was changed
   * @param seconds that the scenario took
   */
  record Row(
      String rule,
      String scenario,
      String verdict,
      String subject,
      String fix,
      String cured,
      String restored,
      String seconds) {

    String key() {
      return rule + " in " + scenario + " of " + subject;
    }

    String text() {
      return "| "
          + String.join(
              " | ",
              rule.equals("none") ? rule : "[%s](rules/%s.md)".formatted(rule, rule),
              scenario,
              verdict,
              subject,
              fix.replace("|", "\\|"),
              cured,
              restored,
              seconds)
          + " |\n";
    }

    static Optional<Row> of(String line) {
      String[] cells = line.split("(?<!\\\\)\\|", -1);
      if (cells.length != 10 || cells[1].contains("---") || cells[1].strip().equals("Rule")) {
        return Optional.empty();
      }
      return Optional.of(
          new Row(
              cells[1].strip().replaceFirst("^\\[(.*)]\\(.*\\)$", "$1"),
              cells[2].strip(),
              cells[3].strip(),
              cells[4].strip(),
              cells[5].strip().replace("\\|", "|"),
              cells[6].strip(),
              cells[7].strip(),
              cells[8].strip()));
    }

    /** But for what differs from run to run. */
    Row lasting() {
      return new Row(rule, scenario, verdict, subject, fix, cured, restored, "");
    }
  }

  private ProofPage() {}

  /** The rows of the page as it is. */
  static List<Row> rows() {
    return read().lines().flatMap(l -> Row.of(l).stream()).toList();
  }

  static String read() {
    try {
      return Files.exists(FILE) ? Files.readString(FILE) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole page. */
  static String text(List<Row> rows) {
    StringBuilder text = new StringBuilder(HEAD);
    rows.stream().sorted(Comparator.comparing(Row::key)).forEach(r -> text.append(r.text()));
    text.append(UNPROVEN);
    new TreeMap<>(Scenarios.UNPROVEN).forEach((r, why) -> text.append(line(r, why)));
    text.append(RECORDED);
    recorded(rows).forEach(r -> text.append(line(r.id(), layers(r))));
    return text.toString();
  }

  /** The rules with neither a row nor a reason, by their ids. */
  static List<Rule> recorded(List<Row> rows) {
    Set<String> others = new TreeSet<>(Scenarios.UNPROVEN.keySet());
    rows.forEach(r -> others.add(r.rule()));
    return Catalogue.builtIn().rules().stream()
        .filter(r -> !others.contains(r.id()))
        .sorted(Comparator.comparing(Rule::id))
        .toList();
  }

  private static String layers(Rule rule) {
    return Scenarios.needs(rule).stream()
        .map(l -> l.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static String line(String rule, String why) {
    return "| [%s](rules/%s.md) | %s |\n".formatted(rule, rule, why);
  }

  /** The rows of a scenario on the page. */
  static List<Row> rowsOf(Scenario scenario) {
    return rows().stream().filter(r -> r.scenario().equals(scenario.name())).toList();
  }

  /** Writes a scenario's rows in the place of those that were there. */
  static synchronized void update(Scenario scenario, List<Row> now) {
    List<Row> all = new ArrayList<>(rows());
    all.removeIf(
        r ->
            r.scenario().equals(scenario.name())
                || Scenarios.ALL.stream().noneMatch(s -> s.name().equals(r.scenario())));
    all.addAll(now);
    try {
      Files.writeString(FILE, text(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
