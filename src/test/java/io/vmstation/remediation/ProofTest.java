package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.fix.Fix;
import io.vmstation.fix.Safety;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofTest {

  private static final Ref POD = new Ref("Pod", "monitoring", "b-0");
  private static final Rule OWN = rule("own");
  private static final Rule CAUSE = rule("cause", "link");
  private static final Rule LINK = rule("link", "effect");
  private static final Rule EFFECT = rule("effect");

  private final Topology topology = Topology.of(new World("well", "well", "well").take());

  @Test
  void whatAppearsOnlyAfterTheFixIsItsFault() {
    assertEquals(Optional.of("it hurts something else: cause"), doubt(Set.of("cause", "effect")));
  }

  @Test
  void aLateEffectOfAFaultThatWasThereBeforeIsNot() {
    assertEquals(Optional.empty(), doubt(Set.of("link", "effect")));
  }

  private Optional<String> doubt(Set<String> passing) {
    Diagnosis now =
        Diagnosis.of(List.of(well(OWN), sick(CAUSE), sick(LINK), sick(EFFECT)), topology);
    Fix fix = new Fix("cure", Safety.RESTART, List.of(), OWN.id(), World.A1);
    Condition before = new Condition(passing, Set.of(), Set.of(), Set.of(), Set.of());
    return new Proof(fix, before).lastingDoubt(now);
  }

  private static Verdict well(Rule rule) {
    return new Verdict(rule, Status.PASS, List.of(), "", "", List.of());
  }

  private static Verdict sick(Rule rule) {
    Finding finding = new Finding(rule, POD, rule.id(), List.of(), Map.of());
    return new Verdict(rule, Status.FAIL, List.of(finding), "", "", List.of());
  }

  private static Rule rule(String id, String... explains) {
    return new Rule(
        id,
        Suite.CONFIG,
        Severity.ERROR,
        Optional.empty(),
        id,
        "",
        List.of(),
        Optional.empty(),
        List.of(explains));
  }
}
