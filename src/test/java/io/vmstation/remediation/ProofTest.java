package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProofTest {

  private static final Ref A = new Ref("Pod", "monitoring", "a-0");
  private static final Ref B = new Ref("Pod", "monitoring", "b-0");
  private static final Rule OWN = rule("own");
  private static final Rule CAUSE = rule("cause", "link");
  private static final Rule LINK = rule("link", "effect");
  private static final Rule EFFECT = rule("effect");

  private final World world = new World("well", "well", "well");
  private Fix fix = new Fix("cure", Safety.RESTART, List.of(), OWN.id(), A);

  @Test
  void whatAppearsOnlyAfterTheFixIsItsFault() {
    Condition before = before(well(CAUSE), well(LINK), well(EFFECT));
    assertEquals(
        Optional.of("it hurts something else: cause"),
        doubt(before, well(OWN), sick(CAUSE, B), sick(LINK, B), sick(EFFECT, B)));
  }

  @Test
  void aLateEffectOfAFaultThatWasThereBeforeIsNot() {
    Condition before = before(sick(CAUSE, B), well(LINK), well(EFFECT));
    assertEquals(
        Optional.empty(), doubt(before, well(OWN), sick(CAUSE, B), sick(LINK, B), sick(EFFECT, B)));
  }

  @Test
  void thatARuleFailedElsewhereBeforeExcusesNothing() {
    Condition before = before(sick(EFFECT, A), well(LINK));
    assertEquals(
        Optional.of("it hurts something else: effect"),
        doubt(before, well(OWN), sick(EFFECT, A, B)));
    assertEquals(
        Optional.of("it hurts something else: effect"),
        doubt(before(sick(LINK, A), well(EFFECT)), well(OWN), sick(EFFECT, B)));
    assertEquals(Optional.empty(), doubt(before, well(OWN), sick(EFFECT, A)));
  }

  @Test
  void whatCouldNotBeSeenThereBeforeIsNotItsFault() {
    Rule eye = rule("eye", Optional.of(Component.PROMETHEUS));
    Verdict ofB = sick(EFFECT, B);
    assertEquals(Optional.empty(), doubt(before(blind(EFFECT, gap(B))), well(OWN), ofB));
    Gap pods = gap(Ref.all("Pod", "monitoring"));
    assertEquals(Optional.empty(), doubt(before(blind(EFFECT, pods)), well(OWN), ofB));
    assertEquals(Optional.empty(), doubt(before(blind(eye, gap(A))), well(OWN), sick(eye, B)));
    assertEquals(
        Optional.of("it hurts something else: effect"),
        doubt(before(blind(EFFECT, gap(A))), well(OWN), ofB));
  }

  @Test
  void whatDidNotServeBeforeCannotBeHurt() {
    world.sabotage = Optional.of("b1");
    world.restart(new Restart(B));
    Condition before = before(well(EFFECT));
    assertEquals(Optional.empty(), doubt(before, well(OWN), sick(EFFECT, B)));
    assertEquals(
        Optional.of("it hurts something else: effect"), doubt(before, well(OWN), sick(EFFECT, A)));
  }

  @Test
  void anEvictedPodThatWasReplacedExcusesNothing() {
    Pod evicted = new PodBuilder((Pod) world.find(B).get()).build();
    evicted.getMetadata().setName("b-evicted");
    evicted.getStatus().setPhase("Failed");
    evicted.getStatus().setConditions(List.of());
    world.put(evicted);
    assertEquals(
        Optional.of("it hurts something else: effect"),
        doubt(before(well(EFFECT)), well(OWN), sick(EFFECT, B)));
  }

  @Test
  void aWorkloadThatIsMadeAnewAndServesNoMoreIsNoCure() {
    fix = new Fix("cure", Safety.RESTART, List.of(new Restart(B)), OWN.id(), B);
    Condition before = before(sick(OWN, B), sick(LINK, B), well(EFFECT));
    assertEquals(Optional.empty(), doubt(before, well(OWN), sick(LINK, B)));
    world.sabotage = Optional.of("b1");
    world.restart(new Restart(B));
    assertEquals(
        Optional.of("statefulset/b served before and does not now"),
        doubt(before, well(OWN), sick(LINK, B), sick(EFFECT, B)));
    assertEquals(
        Optional.empty(),
        doubt(before(sick(OWN, B), sick(LINK, B)), well(OWN), sick(LINK, B)),
        "it did not serve before");
  }

  @Test
  void thatTheRuleFailsElsewhereHidesNoGapAtTheFixsOwnPlace() {
    Condition before = before(sick(OWN, A, B));
    assertEquals(Optional.of("own: timed out"), doubt(before, sick(OWN, B, gap(A))));
    assertEquals(
        Optional.of("own: timed out"),
        doubt(before, sick(OWN, B, gap(Ref.all("Event", "monitoring")))));
    assertEquals(Optional.empty(), doubt(before, sick(OWN, B, gap(B))));
  }

  @Test
  void whatIsOutOfReachAtTheFixsOwnPlaceCountsWhereItWasSeenBefore() {
    Gap gap = outOfReach(A, "no container runs");
    assertEquals(
        Optional.of("own: no container runs"),
        doubt(
            before(sick(OWN, A)), new Verdict(OWN, Status.PASS, List.of(), "", "", List.of(gap))));
    assertEquals(
        Optional.empty(),
        doubt(
            before(sick(OWN, A, gap)),
            new Verdict(OWN, Status.PASS, List.of(), "", "", List.of(gap))));
  }

  /** A rule about configuration is skipped where one file is in a Secret, however well the rest. */
  @Test
  void anOwnRuleThatIsSkippedForWhatWasHiddenBeforeIsCured() {
    Gap sealed = outOfReach(B, "promtail.yaml comes from secret/promtail");
    Condition before = before(sick(OWN, A, sealed));
    assertEquals(Optional.empty(), doubt(before, skipped(sealed)));
    assertEquals(
        Optional.of("own: loki.yaml comes from secret/loki"),
        doubt(before, skipped(outOfReach(A, "loki.yaml comes from secret/loki"))));
    assertEquals(
        Optional.of("own: there is none in this stack"),
        doubt(
            before,
            new Verdict(
                OWN, Status.SKIPPED, List.of(), "there is none in this stack", "", List.of())));
  }

  private Condition before(Verdict... verdicts) {
    return Condition.before(new Proposal("", List.of(), fix, ""), diagnosis(verdicts));
  }

  private Optional<String> doubt(Condition before, Verdict... verdicts) {
    return new Proof(fix, before).lastingDoubt(diagnosis(verdicts));
  }

  private Diagnosis diagnosis(Verdict... verdicts) {
    return Diagnosis.of(List.of(verdicts), Topology.of(world.take()));
  }

  private static Gap gap(Ref where) {
    return new Gap(Layer.LOGS, where, "timed out", Gap.Cause.REFUSED);
  }

  private static Gap outOfReach(Ref where, String why) {
    return new Gap(Layer.FILES, where, why, Gap.Cause.OUT_OF_REACH);
  }

  private static Verdict well(Rule rule) {
    return new Verdict(rule, Status.PASS, List.of(), "", "", List.of());
  }

  private static Verdict blind(Rule rule, Gap gap) {
    return new Verdict(rule, Status.UNKNOWN, List.of(), gap.why(), "", List.of(gap));
  }

  private static Verdict skipped(Gap gap) {
    return new Verdict(OWN, Status.SKIPPED, List.of(), gap.why(), "", List.of(gap));
  }

  private static Verdict sick(Rule rule, Ref... places) {
    List<Finding> findings =
        Stream.of(places).map(p -> new Finding(rule, p, rule.id(), List.of(), Map.of())).toList();
    return new Verdict(rule, Status.FAIL, findings, "", "", List.of());
  }

  private static Verdict sick(Rule rule, Ref place, Gap gap) {
    return new Verdict(rule, Status.FAIL, sick(rule, place).findings(), "", "", List.of(gap));
  }

  private static Rule rule(String id, String... explains) {
    return rule(id, Optional.empty(), explains);
  }

  private static Rule rule(String id, Optional<Component> component, String... explains) {
    return new Rule(
        id,
        Suite.CONFIG,
        Severity.ERROR,
        component,
        id,
        "",
        List.of(),
        Optional.empty(),
        List.of(explains));
  }
}
