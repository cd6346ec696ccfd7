package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.files.Fixtures;
import io.vmstation.fix.Rehearsal;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The law that a cure is believed: where a fix, carried out on a rule's sick snapshot, leaves that
 * rule nothing to find, nothing is left to be doubted, whatever else the rule cannot look at.
 */
class CureTest {

  private static final Path FOLDERS = Path.of("src/test/resources/rules");
  private static final Terms TERMS =
      new Terms(Set.of(), Set.of(), EnumSet.allOf(Safety.class), 1, Duration.ofMinutes(1));

  @Test
  void whatCuresIsNotTakenBack() throws IOException {
    Map<String, String> doubts = new TreeMap<>();
    for (Rule rule : Catalogue.builtIn().rules()) {
      for (Path folder : sick(rule)) {
        Diagnosis sick = diagnosis(rule, Topology.of(Fixtures.read(folder)));
        Plan.of(sick, TERMS, Set.of()).proposals().stream()
            .filter(Proposal::isOpen)
            .forEach(
                p -> doubt(p, rule, sick).ifPresent(d -> doubts.put(folder + " " + p.id(), d)));
      }
    }
    assertTrue(doubts.size() > 20, "only " + doubts.keySet() + " are cured in a rehearsal");
    doubts.values().removeIf(String::isEmpty);
    assertEquals(Map.of(), doubts);
  }

  /** What is doubted of a cure, nothing if it is believed; empty where the rule finds something. */
  private static Optional<String> doubt(Proposal proposal, Rule rule, Diagnosis sick) {
    Rehearsal rehearsal = new Rehearsal(sick.snapshot());
    for (Step step : proposal.fix().steps()) {
      step.performOn(rehearsal);
    }
    Diagnosis now = diagnosis(rule, Topology.of(rehearsal.snapshot()));
    Proof proof = new Proof(proposal.fix(), Condition.before(proposal, sick));
    return now.verdicts().get(0).findings().isEmpty()
        ? Optional.of(proof.lastingDoubt(now).orElse(""))
        : Optional.empty();
  }

  private static Diagnosis diagnosis(Rule rule, Topology topology) {
    return Diagnosis.of(List.of(rule.examine(topology)), topology);
  }

  private static List<Path> sick(Rule rule) throws IOException {
    try (Stream<Path> all = Files.list(FOLDERS.resolve(rule.id()))) {
      return all.filter(p -> p.getFileName().toString().startsWith("sick")).sorted().toList();
    }
  }
}
