package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vmstation.Golden;
import io.vmstation.files.Fixtures;
import io.vmstation.fix.Diff;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Step;
import io.vmstation.model.Gap;
import io.vmstation.model.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule is held by a folder of its name: {@code sick*} snapshots in which it fails, {@code
 * well*} snapshots in which it passes, {@code unknown*} ones which do not tell, {@code skipped*}
 * ones which cannot tell, and {@code expected.txt}, what the user reads. {@code -Drule=ID,…} looks
 * at some alone.
 */
class RuleFolderTest {

  private static final Path FOLDERS = Path.of("src/test/resources/rules");
  private static final Path PAGES = Path.of("docs/rules");
  private final Catalogue catalogue = Catalogue.builtIn();

  @TestFactory
  Stream<DynamicTest> rules() {
    String only = System.getProperty("rule", "");
    List<Rule> rules =
        catalogue.rules().stream()
            .filter(r -> only.isEmpty() || List.of(only.split(",")).contains(r.id()))
            .toList();
    assertFalse(rules.isEmpty(), "no rule is called " + only);
    return rules.stream().map(r -> dynamicTest(r.id(), () -> check(r)));
  }

  @TestFactory
  Stream<DynamicTest> everyFolderAndPageBelongsToARule() throws IOException {
    return Stream.concat(children(FOLDERS, "").stream(), children(PAGES, "").stream())
        .map(p -> p.getFileName().toString().replaceFirst("\\.md$", ""))
        .filter(n -> !n.equals("index"))
        .distinct()
        .map(n -> dynamicTest(n, () -> assertTrue(catalogue.rule(n).isPresent(), "no rule " + n)));
  }

  private void check(Rule rule) throws IOException {
    Path folder = FOLDERS.resolve(rule.id());
    List<Path> sick = children(folder, "sick");
    List<Path> well = children(folder, "well");
    assertFalse(sick.isEmpty(), "no sick* snapshot in " + folder);
    assertFalse(well.isEmpty(), "no well* snapshot in " + folder);
    StringBuilder text = new StringBuilder();
    for (Path snapshot : sick) {
      Topology topology = Topology.of(Fixtures.read(snapshot));
      Verdict verdict = rule.examine(topology);
      assertEquals(Status.FAIL, verdict.status(), snapshot + ": " + verdict.reason());
      text.append("== ").append(snapshot.getFileName()).append('\n');
      verdict.findings().forEach(f -> text.append(describe(f, topology)));
    }
    allAre(Status.PASS, well, rule).keySet().forEach(n -> text.append("== %s\n".formatted(n)));
    reasons(Status.UNKNOWN, children(folder, "unknown"), rule, text);
    reasons(Status.SKIPPED, children(folder, "skipped"), rule, text);
    Golden.check(folder.resolve("expected.txt"), text.toString());
    assertTrue(Files.exists(PAGES.resolve(rule.id() + ".md")), "no page for " + rule.id());
  }

  private static void reasons(Status status, List<Path> snapshots, Rule rule, StringBuilder text)
      throws IOException {
    allAre(status, snapshots, rule)
        .forEach((name, reason) -> text.append("== %s\n%s\n".formatted(name, reason)));
  }

  private static Map<String, String> allAre(Status status, List<Path> snapshots, Rule rule)
      throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Path snapshot : snapshots) {
      Topology topology = Topology.of(Fixtures.read(snapshot));
      Verdict verdict = rule.examine(topology);
      assertEquals(status, verdict.status(), snapshot + ": " + verdict.reason());
      assertEquals(List.of(), placeless(verdict, topology), snapshot + ": awaited without end");
      reasons.put(snapshot.getFileName().toString(), verdict.reason());
    }
    return reasons;
  }

  /**
   * What is too early to tell of no object: nobody could say of it that it was left sick. A target
   * is scraped sooner or later, a trial is not made to remedy.
   */
  private static List<Gap> placeless(Verdict verdict, Topology topology) {
    return verdict.gaps().stream()
        .filter(g -> g.cause() == Gap.Cause.NOT_YET)
        .filter(g -> !Set.of("Target", "Trial").contains(g.where().kind()))
        .filter(g -> !topology.snapshot().objects().containsKey(g.where()))
        .toList();
  }

  private static String describe(Finding finding, Topology topology) {
    StringBuilder text = new StringBuilder(finding.id()).append('\n').append(finding.title());
    finding
        .evidence()
        .forEach(e -> text.append("\n  ").append(e.quote()).append("\n    ").append(e.pointer()));
    Optional<Remedy.Cure> cure = finding.rule().remedy().flatMap(r -> r.propose(finding, topology));
    cure.ifPresent(
        c -> {
          text.append("\nfix (").append(c.safety()).append("): ").append(c.title());
          new Fix(c.title(), c.safety(), c.steps(), finding.rule().id(), finding.subject())
              .steps()
              .forEach(s -> text.append("\n  ").append(s.sentence()).append(diff(s)));
        });
    return text.append('\n').toString();
  }

  private static String diff(Step step) {
    return Diff.of(step).lines().stream().map(l -> "\n    " + l).collect(Collectors.joining());
  }

  private static List<Path> children(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> p.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }
}
