package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.Golden;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Suite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page with the proofs says what the scenarios say, and no rule is forgotten. */
class ProofPageTest {

  private static final List<ProofPage.Row> ROWS = ProofPage.rows();

  @TestFactory
  Stream<DynamicTest> everyRuleHasAProofOrAReason() {
    Set<String> proven =
        ROWS.stream().map(ProofPage.Row::rule).collect(Collectors.toCollection(TreeSet::new));
    return Catalogue.builtIn().rules().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.id(),
                    () ->
                        assertTrue(
                            proven.contains(rule.id()) != Scenarios.UNPROVEN.containsKey(rule.id())
                                || !Scenarios.needsProof(rule),
                            rule.id() + ": a scenario in Scenarios.ALL or a reason in UNPROVEN")));
  }

  /** As a root, for a reason of its own; that all pass is seen on the healthy stack. */
  @Test
  void everySuiteIsSeenFailing() {
    Map<String, Suite> suites =
        Catalogue.builtIn().rules().stream().collect(Collectors.toMap(Rule::id, Rule::suite));
    assertEquals(
        Suite.looking(),
        ROWS.stream()
            .filter(r -> r.verdict().equals("FAIL"))
            .map(r -> suites.get(r.rule()))
            .collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> everyScenarioHasItsRows() {
    return Scenarios.ALL.stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> hasItsRows(s)));
  }

  private static void hasItsRows(Scenario scenario) {
    List<String> wanted = new ArrayList<>();
    scenario
        .roots()
        .forEach(r -> wanted.add(Scenario.atHome(r) + cured(scenario.cured().contains(r))));
    scenario.effects().forEach(r -> wanted.add(r + ":—" + cured(isCured(r, scenario))));
    Collections.sort(wanted);
    assertEquals(
        wanted,
        ProofPage.rowsOf(scenario).stream()
            .filter(r -> !r.rule().equals("none"))
            .map(r -> r.rule() + ":" + r.subject() + cured(r.cured().equals("yes")))
            .sorted()
            .toList(),
        "play it: -Dscenario=" + scenario + " -Dgolden.update=true");
  }

  /** An effect goes with its causes; a hint is about what stays as it is. */
  private static boolean isCured(String effect, Scenario scenario) {
    return !scenario.cured().isEmpty()
        && scenario.left().isEmpty()
        && Play.CATALOGUE.rule(effect).orElseThrow().severity() != Severity.HINT;
  }

  private static String cured(boolean cured) {
    return cured ? ", cured" : ", left";
  }

  @Test
  void noRowIsOfAScenarioThatIsGone() {
    assertFalse(ROWS.isEmpty());
    Set<String> gone =
        ROWS.stream().map(ProofPage.Row::scenario).collect(Collectors.toCollection(TreeSet::new));
    Scenarios.ALL.forEach(s -> gone.remove(s.name()));
    assertEquals(Set.of(), gone);
  }

  @Test
  void noTwoScenariosShareAName() {
    assertEquals(
        List.of(),
        Scenarios.ALL.stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .entrySet()
            .stream()
            .filter(e -> e.getValue() > 1)
            .toList());
  }

  @Test
  void pageIsAsItIsGenerated() {
    Golden.check(ProofPage.FILE, ProofPage.text(ROWS));
  }
}
