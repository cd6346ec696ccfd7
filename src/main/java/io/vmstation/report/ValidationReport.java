package io.vmstation.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vmstation.model.Evidence;
import io.vmstation.model.Place;
import io.vmstation.rules.Comparison;
import io.vmstation.rules.Mark;
import io.vmstation.rules.Validation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A validation written down: what every format says, with credentials masked.
 *
 * @param schema {@link #SCHEMA}
 * @param namespace the namespace of the stack
 * @param takenAt when looking began
 * @param outcome pass, fail or unknown
 * @param headline the outcome in one sentence
 * @param counts how many checks are shown as what
 * @param coverage how many percent of the checks could be looked at
 * @param suites the groups of checks, in their order
 * @param baseline what became of the baseline's findings, where there is one
 * @param idleSuppressions suppressions that do nothing: expired, or with nothing to ignore
 * @param findings errors and warnings of these suites with their evidence, roots first
 * @param hints hardening and the like; they never count
 * @param gaps what was wanted and could not be had
 */
public record ValidationReport(
    String schema,
    String namespace,
    Instant takenAt,
    String outcome,
    String headline,
    Counts counts,
    int coverage,
    List<SuiteChecks> suites,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Comparison> baseline,
    List<String> idleSuppressions,
    List<Report.Finding> findings,
    List<Report.Finding> hints,
    List<Report.Gap> gaps) {

  /** The name and version of the report's form. */
  public static final String SCHEMA = "vmstation.io/validation/v1";

  /** How many checks are shown as what. */
  public record Counts(int pass, int warn, int fail, int unknown, int skipped) {}

  /**
   * The checks of a suite.
   *
   * @param suite its name
   * @param mark the worst of its checks; SKIPPED where it has none
   * @param checks by rule
   */
  public record SuiteChecks(String suite, Mark mark, List<Check> checks) {}

  /**
   * One rule as the gate sees it.
   *
   * @param rule the rule's id
   * @param severity error or warning
   * @param mark how it is shown
   * @param reason why, in one sentence
   * @param looked what was looked at: {@code 7 pods}
   * @param healthy what is well where it passes
   * @param problems what counts against it
   * @param excused what does not count, with the reason
   * @param next the command to type next; empty where there is none
   */
  public record Check(
      String rule,
      String severity,
      Mark mark,
      String reason,
      String looked,
      String healthy,
      List<Problem> problems,
      List<Excused> excused,
      String next) {}

  /**
   * One thing that is wrong.
   *
   * @param id the finding's id
   * @param subject {@code kind/name}
   * @param title one sentence
   * @param because titles of the findings that explain it
   * @param place where it stands in the manifests, where it comes from there
   */
  public record Problem(
      String id,
      String subject,
      String title,
      List<String> because,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Place> place) {}

  /**
   * A finding that does not count.
   *
   * @param problem what is wrong
   * @param why ignored, with the reason given, or known since the baseline
   */
  public record Excused(Problem problem, String why) {}

  /** The worst mark first, as the eye should meet them. */
  public static final List<Mark> WORST_FIRST =
      List.of(Mark.FAIL, Mark.UNKNOWN, Mark.WARN, Mark.PASS, Mark.SKIPPED);

  /**
   * Writes a validation down.
   *
   * @param mask every text passes through it
   * @param places the line of a manifest that a piece of evidence comes from
   * @param invocation how the user calls this program
   */
  public static ValidationReport of(
      Validation validation,
      UnaryOperator<String> mask,
      Function<Evidence, Optional<Place>> places,
      Invocation invocation) {
    return new ValidationTranscript(validation, mask, places, invocation).report();
  }

  /** All checks, in the order of their suites. */
  public List<Check> checks() {
    return suites.stream().flatMap(s -> s.checks().stream()).toList();
  }

  /** The finding of this id. */
  public Optional<Report.Finding> finding(String id) {
    return findings.stream().filter(f -> f.id().equals(id)).findFirst();
  }
}
