package io.vmstation.rules;

import io.vmstation.model.Gap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The verdicts as a gate: what counts, what was seen, and whether the stack may pass. Not having
 * seen is never health.
 *
 * @param diagnosis the verdicts arranged by cause
 * @param gate what is asked of the stack
 * @param checks every verdict but hints, by suite in the suites' order, then by rule
 * @param comparison with the baseline, where there is one
 */
public record Validation(
    Diagnosis diagnosis, Gate gate, List<Check> checks, Optional<Comparison> comparison) {

  /** What the gate says. */
  public enum Outcome {
    /** All that was asked for was seen and is well. */
    WELL,
    /** Something is wrong. */
    FAILING,
    /** Nothing wrong was seen, but not enough was seen. */
    UNSURE
  }

  /** Weighs a diagnosis. */
  public static Validation of(Diagnosis diagnosis, Gate gate) {
    List<Check> checks =
        diagnosis.verdicts().stream()
            .filter(v -> v.rule().severity() != Severity.HINT)
            .filter(v -> gate.suites().contains(v.rule().suite()))
            .sorted(Comparator.comparing(v -> v.rule().suite()))
            .map(v -> Check.of(v, excuses(v, gate)))
            .map(c -> diagnosis.noPatient() ? c.aboutNothing() : c)
            .toList();
    return new Validation(
        diagnosis, gate, checks, gate.baseline().map(b -> Comparison.of(b, checks)));
  }

  private static Map<Finding, String> excuses(Verdict verdict, Gate gate) {
    Map<Finding, String> excuses = new LinkedHashMap<>();
    for (Finding finding : verdict.findings()) {
      gate.suppressions().stream()
          .filter(s -> s.covers(finding) && !s.expired(gate.today()))
          .map(Suppression::excuse)
          .findFirst()
          .or(() -> gate.baseline().flatMap(b -> b.excuse(finding)))
          .ifPresent(e -> excuses.put(finding, e));
    }
    return excuses;
  }

  /** How many checks are shown so. */
  public int count(Mark mark) {
    return (int) checks.stream().filter(c -> c.mark() == mark).count();
  }

  /**
   * How many percent of the checks could be looked at, rounded down. What this source never carries
   * is in neither number; what was refused counts as one more that could not.
   */
  public int coverage() {
    int asked = (int) checks.stream().filter(Check::asked).count() + hidden().size();
    int seen = (int) checks.stream().filter(Check::seen).count();
    return asked == 0 ? 0 : 100 * seen / asked;
  }

  /**
   * What was refused although no check happened to need it, such as the Events of a stack whose
   * pods are all ready. Who asks about a part of the suites does not ask for it.
   */
  private List<Gap> hidden() {
    if (!gate.suites().containsAll(Suite.looking())) {
      return List.of();
    }
    Set<Gap> needed =
        checks.stream().flatMap(c -> c.verdict().unseen().stream()).collect(Collectors.toSet());
    return diagnosis.snapshot().gaps().stream()
        .filter(g -> g.cause() == Gap.Cause.REFUSED && !needed.contains(g))
        .toList();
  }

  /** What the gate says. */
  public Outcome outcome() {
    if (count(Mark.FAIL) > 0
        || (gate.failsAt().compareTo(Severity.WARNING) >= 0 && count(Mark.WARN) > 0)) {
      return Outcome.FAILING;
    }
    boolean lost = comparison.map(c -> !c.lostSight().isEmpty()).orElse(false);
    boolean sawNothing = checks.stream().noneMatch(Check::seen);
    return sawNothing || lost || coverage() < gate.minCoverage() || diagnosis.noPatient()
        ? Outcome.UNSURE
        : Outcome.WELL;
  }

  /** The outcome in one sentence. */
  public String headline() {
    String where = " in namespace " + diagnosis.snapshot().namespace();
    String of = " of " + checks.size() + " checks";
    return switch (outcome()) {
      case FAILING ->
          count(Mark.FAIL) > 0
              ? "FAIL: "
                  + count(Mark.FAIL)
                  + of
                  + (count(Mark.FAIL) == 1 ? " fails" : " fail")
                  + where
                  + "."
              : "FAIL: " + count(Mark.WARN) + of + " warn" + where + ", and warnings count.";
      case UNSURE -> "UNKNOWN: " + unsure(where, of);
      case WELL -> "PASS: " + count(Mark.PASS) + of + " pass" + where + ".";
    };
  }

  private String unsure(String where, String of) {
    if (diagnosis.noPatient()) {
      return "nothing to validate, no part of a monitoring stack was found" + where + ".";
    }
    if (checks.stream().noneMatch(Check::seen)) {
      return "nothing to validate, none" + of + " could be made" + where + ".";
    }
    if (coverage() < gate.minCoverage()) {
      String why = hidden().stream().findFirst().map(g -> " " + g.why()).orElse("");
      return "coverage is %d %% of the checks%s, %d %% is asked for.%s"
          .formatted(coverage(), where, gate.minCoverage(), why);
    }
    return "findings of the baseline were lost sight of" + where + ".";
  }

  /** The checks of a suite, by rule. */
  public List<Check> checks(Suite suite) {
    return checks.stream().filter(c -> c.rule().suite() == suite).toList();
  }

  /** The suites that were looked at, in their order. */
  public List<Suite> suites() {
    return Arrays.stream(Suite.values()).filter(gate.suites()::contains).toList();
  }

  /** Suppressions that do nothing: past their last day, or without a finding to ignore. */
  public List<Suppression> idle() {
    return gate.suppressions().stream()
        .filter(
            s ->
                s.expired(gate.today())
                    || checks.stream()
                        .flatMap(c -> c.verdict().findings().stream())
                        .noneMatch(s::covers))
        .toList();
  }
}
