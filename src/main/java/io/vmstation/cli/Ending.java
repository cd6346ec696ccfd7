package io.vmstation.cli;

import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Outcome.Result;
import io.vmstation.report.Invocation;
import io.vmstation.report.ValidationReport;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Mark;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Validation;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What is said at the end of a remediation, and its exit code: that of {@code validate} over all
 * suites, unless something had to be undone.
 *
 * @param console the process
 * @param where the options that name the stack
 * @param operator who reads it
 */
record Ending(Console console, String where, Confirmation operator) {

  private static final List<Mark> WORTH_SAYING = List.of(Mark.FAIL, Mark.UNKNOWN, Mark.WARN);

  /** Checks to name; more than that do not help at the end of a run. */
  private static final int MOST = 12;

  ExitCode of(Outcome outcome) {
    if (!outcome.results().isEmpty()) {
      operator.say("");
      operator.say("What was done:");
      outcome.results().forEach(this::say);
    }
    Optional<Validation> validation = outcome.last().map(this::validation);
    validation.ifPresent(this::say);
    outcome.run().ifPresent(operator::kept);
    if (outcome.any(End.STUCK)) {
      return ExitCode.UNDO_FAILED;
    }
    if (outcome.any(End.UNDONE)) {
      return ExitCode.UNDONE;
    }
    return validation.map(Ending::code).orElse(ExitCode.WELL);
  }

  /** The exit code where nothing was done. */
  ExitCode of(Diagnosis diagnosis) {
    return code(validation(diagnosis));
  }

  private static ExitCode code(Validation validation) {
    return switch (validation.outcome()) {
      case WELL -> ExitCode.WELL;
      case FAILING -> ExitCode.PROBLEMS;
      case UNSURE -> ExitCode.UNKNOWN;
    };
  }

  private void say(Result result) {
    String note = result.note().isEmpty() ? "" : " (" + result.note() + ")";
    operator.say(
        "  %s: %s%s".formatted(result.end().words(), result.proposal().fix().title(), note));
  }

  /** Every suite that only looks, as {@code validate} looks at it without options. */
  private Validation validation(Diagnosis last) {
    Gate gate =
        new Gate(
            Suite.looking(),
            Severity.ERROR,
            100,
            List.of(),
            Optional.empty(),
            LocalDate.now(console.clock()));
    return Validation.of(last, gate);
  }

  private void say(Validation validation) {
    ValidationReport report =
        ValidationReport.of(
            validation,
            console.mask(),
            e -> Optional.empty(),
            new Invocation(console.program(), where, where));
    operator.say("");
    operator.say("Validation, all suites:");
    List<ValidationReport.Check> bad =
        WORTH_SAYING.stream()
            .flatMap(m -> report.checks().stream().filter(c -> c.mark() == m))
            .toList();
    bad.stream().limit(MOST).forEach(this::say);
    if (bad.size() > MOST) {
      String all = operator.command("validate");
      operator.whole("  and %d checks more; see all with: %s".formatted(bad.size() - MOST, all));
    }
    operator.sayUnmasked("  " + report.headline());
    operator.say("");
  }

  private void say(ValidationReport.Check check) {
    if (check.problems().isEmpty()) {
      operator.say("  %-8s%s: %s".formatted(check.mark(), check.rule(), check.reason()));
    }
    for (ValidationReport.Problem problem : check.problems()) {
      operator.say("  %-8s%s: %s".formatted(check.mark(), check.rule(), problem.title()));
    }
  }
}
