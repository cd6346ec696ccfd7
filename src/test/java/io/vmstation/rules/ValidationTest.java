package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.report.Samples;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The laws of the gate: what shuts it, and that not having seen never opens it. */
class ValidationTest {

  private static final Ref POD = new Ref("Pod", "monitoring", "loki-0");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
  private static final Gate PLAIN =
      new Gate(Suite.looking(), Severity.ERROR, 100, List.of(), Optional.empty(), TODAY);

  private static Gate strict() {
    return new Gate(PLAIN.suites(), Severity.WARNING, 100, List.of(), Optional.empty(), TODAY);
  }

  private static Gate asking(int coverage) {
    return new Gate(PLAIN.suites(), Severity.ERROR, coverage, List.of(), Optional.empty(), TODAY);
  }

  private static Gate ignoring(Suppression... suppressions) {
    return new Gate(
        PLAIN.suites(), Severity.ERROR, 100, List.of(suppressions), Optional.empty(), TODAY);
  }

  private static Gate knowing(Map<String, String> rules) {
    return new Gate(
        PLAIN.suites(),
        Severity.ERROR,
        100,
        List.of(),
        Optional.of(new Baseline("yesterday", rules)),
        TODAY);
  }

  private static Verdict verdict(String id, Suite suite, Severity severity, Status status) {
    Rule rule = Samples.rule(id, suite, severity);
    List<Finding> findings =
        status == Status.FAIL
            ? List.of(
                new Finding(
                    rule, POD, id, List.of(new Evidence(POD, "quote", "pointer")), Map.of()))
            : List.of();
    List<Gap> gaps = status == Status.UNKNOWN ? List.of(refused()) : List.of();
    return new Verdict(rule, status, findings, status + " because", "1 pod", gaps);
  }

  private static Verdict error(String id, Status status) {
    return verdict(id, Suite.PODS, Severity.ERROR, status);
  }

  private static Verdict warning(String id, Status status) {
    return verdict(id, Suite.RESTARTS, Severity.WARNING, status);
  }

  private static Gap refused() {
    return new Gap(
        Layer.SPEC, Ref.all("Pod", "monitoring"), "forbidden: list pods", Gap.Cause.REFUSED);
  }

  private static Verdict missingAPart(Verdict v) {
    return new Verdict(
        v.rule(), v.status(), v.findings(), v.reason(), v.looked(), List.of(refused()));
  }

  private static Validation validate(Gate gate, Verdict... verdicts) {
    return validate(gate, List.of(Samples.loki()), List.of(), verdicts);
  }

  private static Validation validate(
      Gate gate, List<? extends HasMetadata> objects, List<Gap> gaps, Verdict... verdicts) {
    Snapshot snapshot = Snapshot.of(Instant.EPOCH, "monitoring", Set.of(Layer.SPEC), objects, gaps);
    return Validation.of(Diagnosis.of(Arrays.asList(verdicts), Topology.of(snapshot)), gate);
  }

  private static final Map<Validation.Outcome, String> WORDS =
      Map.of(
          Validation.Outcome.WELL, "PASS",
          Validation.Outcome.FAILING, "FAIL",
          Validation.Outcome.UNSURE, "UNKNOWN");

  private static void expect(Validation.Outcome outcome, Validation validation) {
    assertEquals(outcome, validation.outcome(), validation.headline());
    assertTrue(validation.headline().startsWith(WORDS.get(outcome)), validation.headline());
  }

  @Test
  void passesWhatIsWell() {
    Validation v = validate(PLAIN, error("a", Status.PASS), error("b", Status.PASS));
    expect(Validation.Outcome.WELL, v);
    assertEquals(100, v.coverage());
    assertEquals("PASS: 2 of 2 checks pass in namespace monitoring.", v.headline());
  }

  @Test
  void oneFailureShuts() {
    Validation v = validate(asking(0), error("a", Status.PASS), error("b", Status.FAIL));
    expect(Validation.Outcome.FAILING, v);
    assertEquals("FAIL: 1 of 2 checks fails in namespace monitoring.", v.headline());
  }

  @Test
  void aFailureOutweighsWhatCouldNotBeSeen() {
    expect(
        Validation.Outcome.FAILING,
        validate(PLAIN, error("a", Status.UNKNOWN), error("b", Status.FAIL)));
  }

  @Test
  void warningsCountOnlyWhenStrict() {
    expect(
        Validation.Outcome.WELL,
        validate(PLAIN, error("a", Status.PASS), warning("w", Status.FAIL)));
    expect(
        Validation.Outcome.FAILING,
        validate(strict(), error("a", Status.PASS), warning("w", Status.FAIL)));
  }

  @Test
  void hintsNeverCount() {
    Validation v =
        validate(
            strict(),
            error("a", Status.PASS),
            verdict("h", Suite.CONFIG, Severity.HINT, Status.FAIL));
    expect(Validation.Outcome.WELL, v);
    assertEquals(1, v.checks().size());
  }

  @Test
  void unknownIsNeverPass() {
    Validation v = validate(PLAIN, error("a", Status.PASS), error("b", Status.UNKNOWN));
    expect(Validation.Outcome.UNSURE, v);
    assertEquals(50, v.coverage());
    assertEquals(
        "UNKNOWN: coverage is 50 % of the checks in namespace monitoring, 100 % is asked for.",
        v.headline());
  }

  @Test
  void lessCoverageIsEnoughWhereLessIsAskedFor() {
    Verdict[] half = {error("a", Status.PASS), error("b", Status.UNKNOWN)};
    expect(Validation.Outcome.WELL, validate(asking(50), half));
    expect(Validation.Outcome.UNSURE, validate(asking(51), half));
  }

  @Test
  void coverageIsNotRoundedUp() {
    Verdict[] verdicts = new Verdict[1000];
    Arrays.setAll(verdicts, i -> error("r" + i, i == 0 ? Status.UNKNOWN : Status.PASS));
    assertEquals(99, validate(PLAIN, verdicts).coverage());
  }

  @Test
  void seeingNothingNeverPasses() {
    expect(Validation.Outcome.UNSURE, validate(asking(0), error("a", Status.UNKNOWN)));
    expect(Validation.Outcome.UNSURE, validate(asking(0), error("a", Status.SKIPPED)));
    expect(Validation.Outcome.UNSURE, validate(asking(0)));
  }

  @Test
  void aNamespaceWithoutAMonitoringStackNeverPasses() {
    Validation v =
        validate(
            asking(0), List.of(), List.of(), error("a", Status.PASS), error("b", Status.SKIPPED));
    expect(Validation.Outcome.UNSURE, v);
    assertEquals(0, v.count(Mark.PASS), "there is nothing to be well");
    assertEquals(2, v.count(Mark.SKIPPED));
    assertEquals(0, v.coverage());
    assertTrue(v.headline().contains("nothing to validate"), v.headline());
  }

  @Test
  void whatWasRefusedShutsTheGateWhoeverNeededIt() {
    List<Gap> gaps = List.of(refused());
    Validation v = validate(PLAIN, List.of(Samples.loki()), gaps, error("a", Status.PASS));
    expect(Validation.Outcome.UNSURE, v);
    assertEquals(50, v.coverage());
    assertTrue(v.headline().endsWith("forbidden: list pods"), v.headline());
    Validation told = validate(PLAIN, List.of(Samples.loki()), gaps, error("a", Status.UNKNOWN));
    assertEquals(0, told.coverage());
    assertTrue(!told.headline().contains("forbidden"), "its check says so: " + told.headline());
    Gate pods =
        new Gate(Set.of(Suite.PODS), Severity.ERROR, 100, List.of(), Optional.empty(), TODAY);
    expect(
        Validation.Outcome.WELL,
        validate(pods, List.of(Samples.loki()), gaps, error("a", Status.PASS)));
  }

  @Test
  void whatIsSkippedIsApart() {
    Validation v = validate(PLAIN, error("a", Status.PASS), error("b", Status.SKIPPED));
    expect(Validation.Outcome.WELL, v);
    assertEquals(100, v.coverage());
    assertEquals(1, v.count(Mark.SKIPPED));
  }

  @Test
  void aWarningThatMissedAPartIsNotSeen() {
    expect(
        Validation.Outcome.UNSURE,
        validate(PLAIN, error("a", Status.PASS), missingAPart(warning("w", Status.FAIL))));
  }

  @Test
  void aSuppressedFindingIsSkippedWithItsReason() {
    Suppression s = new Suppression("b", "pod/loki-0", "being replaced", Optional.of(TODAY));
    Validation v = validate(ignoring(s), error("a", Status.PASS), error("b", Status.FAIL));
    expect(Validation.Outcome.WELL, v);
    Check check = v.checks(Suite.PODS).get(1);
    assertEquals(Mark.SKIPPED, check.mark());
    assertEquals("ignored until 2026-11-23: being replaced", check.reason());
    assertEquals(List.of(), v.idle());
  }

  @Test
  void aSuppressedFindingDoesNotHideWhatWasNotSeen() {
    Suppression s = new Suppression("b", "*", "being replaced", Optional.empty());
    Validation v =
        validate(ignoring(s), error("a", Status.PASS), missingAPart(error("b", Status.FAIL)));
    expect(Validation.Outcome.UNSURE, v);
    assertEquals(Mark.UNKNOWN, v.checks(Suite.PODS).get(1).mark());
  }

  @Test
  void anExpiredOrForeignSuppressionDoesNothing() {
    Suppression expired =
        new Suppression("b", "*", "being replaced", Optional.of(TODAY.minusDays(1)));
    Suppression foreign = new Suppression("b", "pod/loki-1", "another pod", Optional.empty());
    Validation v =
        validate(ignoring(expired, foreign), error("a", Status.PASS), error("b", Status.FAIL));
    expect(Validation.Outcome.FAILING, v);
    assertEquals(List.of(expired, foreign), v.idle());
  }

  @Test
  void aSuppressionNeedsAReason() {
    assertThrows(
        IllegalArgumentException.class, () -> new Suppression("a", "*", " ", Optional.empty()));
  }

  @Test
  void onlyWhatIsNewSinceTheBaselineCounts() {
    Gate gate = knowing(Map.of("old:pod/loki-0", "old", "gone:pod/loki-0", "gone"));
    Validation known =
        validate(
            gate, error("gone", Status.PASS), error("old", Status.FAIL), error("z", Status.PASS));
    expect(Validation.Outcome.WELL, known);
    assertEquals(List.of("old:pod/loki-0"), known.comparison().get().unchanged());
    assertEquals(List.of("gone:pod/loki-0"), known.comparison().get().fixed());
    Validation worse =
        validate(
            gate, error("gone", Status.PASS), error("old", Status.FAIL), error("z", Status.FAIL));
    expect(Validation.Outcome.FAILING, worse);
    assertEquals(List.of("z:pod/loki-0"), worse.comparison().get().appeared());
  }

  @Test
  void whatWasLostSightOfIsNotFixed() {
    Gate gate = knowing(Map.of("gone:pod/loki-0", "gone"));
    Validation v = validate(gate, error("gone", Status.SKIPPED), error("z", Status.PASS));
    expect(Validation.Outcome.UNSURE, v);
    assertEquals(List.of("gone:pod/loki-0"), v.comparison().get().lostSight());
    assertEquals(List.of(), v.comparison().get().fixed());
  }

  @Test
  void whatIsOutOfReachByNowIsNotFixed() {
    Verdict pass = error("gone", Status.PASS);
    Gap gap = new Gap(Layer.FILES, POD, "no container sees them", Gap.Cause.OUT_OF_REACH);
    Verdict partly =
        new Verdict(
            pass.rule(),
            pass.status(),
            pass.findings(),
            pass.reason(),
            pass.looked(),
            List.of(gap));
    Gate gate = knowing(Map.of("gone:pod/loki-0", "gone"));
    expect(Validation.Outcome.WELL, validate(PLAIN, partly));
    expect(Validation.Outcome.UNSURE, validate(gate, partly));
    expect(Validation.Outcome.WELL, validate(gate, pass));
  }

  @Test
  void onlyTheSuitesAskedForCount() {
    Gate restarts =
        new Gate(Set.of(Suite.RESTARTS), Severity.ERROR, 100, List.of(), Optional.empty(), TODAY);
    Validation v = validate(restarts, error("a", Status.FAIL), warning("w", Status.PASS));
    expect(Validation.Outcome.WELL, v);
    assertEquals(List.of(Suite.RESTARTS), v.suites());
  }
}
