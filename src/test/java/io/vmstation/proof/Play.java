package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.fix.Fix;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.proof.ProofPage.Row;
import io.vmstation.proof.Scenario.Turn;
import io.vmstation.remediation.Outcome;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Mark;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Validation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * One scenario from its first object to its last word: applied, diagnosed, refused by the gate,
 * remedied, let through, taken back.
 */
final class Play {

  /** The scenarios that are looked at through the launcher too. */
  private static final Set<String> TYPED = Set.of("healthy", "october-whole");

  static final Catalogue CATALOGUE = Catalogue.builtIn();

  private static final int LOOKS = 10;

  private final Scenario scenario;
  private final Bed bed;
  private final SnapshotSource source;
  private final Path folder;
  private final Map<String, Long> seconds = new LinkedHashMap<>();
  private final Instant begun = Instant.now();
  private Instant last = begun;
  private Optional<Diagnosis> seen = Optional.empty();
  private Optional<Treatment> treatment = Optional.empty();
  private Set<String> lasting = Set.of();

  /**
   * @param source looks at the bed
   * @param folder for the runs
   */
  Play(Scenario scenario, Bed bed, SnapshotSource source, Path folder) {
    this.scenario = scenario;
    this.bed = bed;
    this.source = source;
    this.folder = folder.resolve(scenario.name());
  }

  /** Plays, and says what was seen of each rule. */
  List<Row> rows() {
    try {
      bed.apply(scenario.stack().get());
      if (scenario.turn() != Turn.ALONE) {
        return played();
      }
      bed.awaitShown();
      lap("applied");
      return Company.alone(this::played);
    } catch (TestAbortedException e) {
      throw e;
    } catch (Error | RuntimeException e) {
      String where = seen.map(s -> Recording.kept(scenario, s, transcript())).orElse("");
      throw new AssertionError("%s after %s; %s".formatted(e.getMessage(), seconds, where), e);
    }
  }

  private List<Row> played() {
    try {
      scenario.course().accept(bed);
      bed.awaitShown();
      lap("shown");
      List<Row> rows = scenario.roots().isEmpty() ? well() : sick();
      System.out.printf("[proof] %s %s: %s%n", last, scenario, seconds);
      return rows;
    } finally {
      bed.startDns();
    }
  }

  private List<String> transcript() {
    return treatment.map(Treatment::transcript).orElse(List.of());
  }

  private List<Row> well() {
    for (int i = 0; i < LOOKS; i++) {
      assertEquals(Set.of(), roots());
    }
    // Prometheus may have to scrape some of its targets for the first time.
    assertEquals(
        Validation.Outcome.WELL,
        bed.settled(this::outcome, Validation.Outcome.WELL),
        () -> validation().headline());
    keep(Set.of());
    lap("said");
    return List.of(new Row("none", scenario.name(), "PASS", "—", "—", "—", "—", total()));
  }

  private List<Row> sick() {
    Set<String> expected = bed.here(scenario.roots());
    List<Set<String>> wanted = List.of(expected, scenario.effects());
    assertEquals(
        wanted,
        bed.settled(() -> List.of(roots(expected), failing(scenario.effects())), wanted),
        "roots, and rules that fail as well");
    Diagnosis before = seen.get();
    Validation shut = validation();
    assertEquals(Validation.Outcome.FAILING, shut.outcome(), "before the cure");
    for (Finding root : before.roots()) {
      assertTrue(isShut(shut, root.rule().suite()), "the suite of " + root.id() + " passes");
    }
    keep(expected);
    lap("said");
    treatment = Optional.of(new Treatment(bed, source, folder));
    Outcome outcome = treatment.get().remedy(bed.here(scenario.cured()));
    lap("remedied");
    if (!scenario.cured().isEmpty()) {
      scenario.aftercare().accept(bed);
      Set<String> left = bed.here(scenario.left());
      var end =
          List.of(left, left.isEmpty() ? Validation.Outcome.WELL : Validation.Outcome.FAILING);
      assertEquals(
          end,
          bed.settled(() -> List.of(roots(left), validation().outcome()), end),
          "roots and gate after the cure");
      lasting = failing(scenario.effects());
      lap("validated");
      if (scenario.kept()) {
        treatment.get().keep();
      } else {
        treatment.get().takeBack(outcome);
        scenario.back().accept(bed);
      }
      lap("restored");
    }
    return rows(before, outcome);
  }

  private static boolean isShut(Validation validation, Suite suite) {
    return validation.checks(suite).stream()
        .anyMatch(c -> c.mark() == Mark.FAIL || c.mark() == Mark.WARN);
  }

  private List<Row> rows(Diagnosis before, Outcome outcome) {
    Map<String, Fix> fixes = new LinkedHashMap<>(before.fixes());
    outcome.results().forEach(r -> fixes.put(r.proposal().id(), r.proposal().fix()));
    Set<String> needless =
        outcome.results().stream()
            .filter(Treatment::isNeedless)
            .map(r -> r.proposal().id())
            .collect(Collectors.toSet());
    Set<String> cured = bed.here(scenario.cured());
    List<Row> rows = new ArrayList<>();
    for (Finding root : before.roots()) {
      String subject = bed.plain(root.subject().toString());
      String fix = Optional.ofNullable(fixes.get(root.id())).map(Fix::title).orElse("—");
      boolean well = cured.contains(root.id());
      rows.add(
          needless.contains(root.id())
              ? row(root.rule(), "", subject, "no longer needed", well, "—")
              : row(root.rule(), "", subject, bed.plain(fix), well, well ? restored() : "—"));
    }
    for (Finding effect : first(before, scenario.effects())) {
      boolean well = !cured.isEmpty() && !lasting.contains(effect.rule().id());
      rows.add(row(effect.rule(), ", an effect", "—", "—", well, "—"));
    }
    rows.sort((a, b) -> a.key().compareTo(b.key()));
    return rows;
  }

  private String restored() {
    return scenario.kept() ? "no" : "yes";
  }

  private Row row(
      Rule rule, String more, String subject, String fix, boolean cured, String restored) {
    String verdict =
        switch (rule.severity()) {
          case ERROR -> "FAIL";
          case WARNING -> "WARN";
          case HINT -> "hint";
        };
    String well = cured ? "yes" : "no";
    return new Row(
        rule.id(), scenario.name(), verdict + more, subject, fix, well, restored, total());
  }

  /** The first finding of each rule. */
  private static List<Finding> first(Diagnosis diagnosis, Set<String> rules) {
    return diagnosis.verdicts().stream()
        .filter(v -> rules.contains(v.rule().id()))
        .flatMap(v -> v.findings().stream().limit(1))
        .toList();
  }

  private Set<String> failing(Set<String> rules) {
    return seen.get().verdicts().stream()
        .filter(v -> v.status() == Status.FAIL && rules.contains(v.rule().id()))
        .map(v -> v.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void keep(Set<String> roots) {
    if (TYPED.contains(scenario.name())) {
      Typed.diagnose(bed.namespace(), roots);
    }
    Recording.folder().ifPresent(f -> Recording.write(f, seen.get()));
  }

  private Set<String> roots() {
    Diagnosis now = Diagnosis.of(CATALOGUE, Topology.of(source.take()));
    seen = Optional.of(now);
    return now.roots().stream().map(Finding::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Looks at a stack that is well, in which nothing is to be found meanwhile. */
  private Validation.Outcome outcome() {
    assertEquals(Set.of(), roots());
    return validation().outcome();
  }

  /** Looks; what nobody expects is told, even where it goes away. */
  private Set<String> roots(Set<String> expected) {
    Set<String> roots = roots();
    Set<String> others = new TreeSet<>(roots);
    others.removeAll(expected);
    if (!others.isEmpty()) {
      System.out.printf("[proof] %s, after %s: for a while %s%n", scenario, seconds, others);
    }
    return roots;
  }

  /** Weighs what was seen last, warnings included. */
  private Validation validation() {
    Gate gate =
        new Gate(
            Suite.looking(),
            Severity.WARNING,
            100,
            List.of(),
            Optional.empty(),
            LocalDate.ofInstant(begun, ZoneOffset.UTC));
    Validation validation = Validation.of(seen.get(), gate);
    assertTrue(!validation.checks().isEmpty());
    return validation;
  }

  private void lap(String what) {
    Instant now = Instant.now();
    seconds.put(what, Duration.between(last, now).toSeconds());
    last = now;
  }

  private String total() {
    return Long.toString(Duration.between(begun, Instant.now()).toSeconds());
  }
}
