package io.vmstation.report;

import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Place;
import io.vmstation.rules.Check;
import io.vmstation.rules.Comparison;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Mark;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Suppression;
import io.vmstation.rules.Validation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a Validation into the words of a {@link ValidationReport}. */
final class ValidationTranscript {

  private static final Pattern FORBIDDEN =
      Pattern.compile("forbidden \\(verb (\\w+), resource ([\\w./-]+)");

  private static final Pattern RENDERED = Pattern.compile("render it first: ([^;]+);");

  private final Validation validation;
  private final Diagnosis diagnosis;
  private final UnaryOperator<String> mask;
  private final Function<Evidence, Optional<Place>> places;
  private final Invocation typed;

  ValidationTranscript(
      Validation validation,
      UnaryOperator<String> mask,
      Function<Evidence, Optional<Place>> places,
      Invocation typed) {
    this.validation = validation;
    this.diagnosis = validation.diagnosis();
    this.mask = mask;
    this.places = places;
    this.typed = typed;
  }

  ValidationReport report() {
    Report all = Report.of(diagnosis, mask, typed);
    return new ValidationReport(
        ValidationReport.SCHEMA,
        all.namespace(),
        all.takenAt(),
        switch (validation.outcome()) {
          case WELL -> "pass";
          case FAILING -> "fail";
          case UNSURE -> "unknown";
        },
        headline(),
        new ValidationReport.Counts(
            validation.count(Mark.PASS),
            validation.count(Mark.WARN),
            validation.count(Mark.FAIL),
            validation.count(Mark.UNKNOWN),
            validation.count(Mark.SKIPPED)),
        validation.coverage(),
        validation.suites().stream().map(this::suite).toList(),
        validation.comparison().map(this::comparison),
        validation.idle().stream().map(this::idle).toList(),
        all.findings().stream().filter(f -> isAsked(f.rule())).toList(),
        all.hints(),
        all.gaps());
  }

  /** What else was found is not written, or a later run of the same suites would miss it. */
  private boolean isAsked(String rule) {
    return validation.checks().stream().anyMatch(c -> c.rule().id().equals(rule));
  }

  /**
   * Only what could not be seen is told in others' words; the mask takes PASS: for a password's.
   */
  private String headline() {
    return validation.outcome() == Validation.Outcome.UNSURE
        ? mask.apply(validation.headline())
        : validation.headline();
  }

  private ValidationReport.SuiteChecks suite(Suite suite) {
    List<ValidationReport.Check> checks =
        validation.checks(suite).stream().map(this::check).toList();
    Mark worst =
        ValidationReport.WORST_FIRST.stream()
            .filter(m -> checks.stream().anyMatch(c -> c.mark() == m))
            .findFirst()
            .orElse(Mark.SKIPPED);
    return new ValidationReport.SuiteChecks(suite.toString(), worst, checks);
  }

  private ValidationReport.Check check(Check check) {
    return new ValidationReport.Check(
        check.rule().id(),
        check.rule().severity().toString(),
        check.mark(),
        mask.apply(check.reason()),
        mask.apply(check.verdict().looked()),
        check.rule().healthy(),
        check.findings().stream().map(this::problem).toList(),
        check.excused().entrySet().stream()
            .map(e -> new ValidationReport.Excused(problem(e.getKey()), mask.apply(e.getValue())))
            .toList(),
        mask.apply(next(check)));
  }

  private ValidationReport.Problem problem(Finding finding) {
    return new ValidationReport.Problem(
        mask.apply(finding.id()),
        mask.apply(finding.subject().toString()),
        mask.apply(finding.title()),
        diagnosis.causes().getOrDefault(finding, List.of()).stream()
            .map(c -> mask.apply(c.title()))
            .toList(),
        finding.evidence().stream().flatMap(e -> places.apply(e).stream()).findFirst());
  }

  /** What to type to learn more, to be let in, or to wait. */
  private String next(Check check) {
    return switch (check.mark()) {
      case FAIL, WARN -> explain(check);
      case UNKNOWN -> unseen(check);
      case PASS, SKIPPED -> "";
    };
  }

  /** What came of test data cannot be looked at again, but the rule's page can. */
  private String explain(Check check) {
    return Invocation.quoted(typed.program())
        + " explain "
        + (isTried(check)
            ? check.rule().id()
            : Invocation.quoted(check.findings().get(0).id()) + typed.source());
  }

  private static boolean isTried(Check check) {
    return check.rule().suite() == Suite.END_TO_END;
  }

  private String unseen(Check check) {
    List<Gap> gaps = check.verdict().unseen();
    String suite = check.rule().suite() + (isTried(check) ? " --end-to-end" : "");
    String validate = "%s validate --suite %s".formatted(Invocation.quoted(typed.program()), suite);
    if (!gaps.isEmpty() && gaps.stream().allMatch(g -> g.cause() == Gap.Cause.NOT_YET)) {
      return validate + " --wait 5m" + typed.cluster();
    }
    return gaps.stream()
        .flatMap(g -> allowed(g.why()).or(() -> rendered(g.why())).stream())
        .findFirst()
        .orElseGet(
            () ->
                isTried(check)
                    ? explain(check)
                    : validate + " --request-timeout 30s" + typed.cluster());
  }

  private Optional<String> allowed(String why) {
    Matcher forbidden = FORBIDDEN.matcher(why);
    if (!forbidden.find()) {
      return Optional.empty();
    }
    return Optional.of(
        typed.addressed(
            "kubectl auth can-i %s %s -n %s"
                .formatted(
                    forbidden.group(1), forbidden.group(2), diagnosis.snapshot().namespace())));
  }

  private Optional<String> rendered(String why) {
    Matcher command = RENDERED.matcher(why);
    return command.find()
        ? Optional.of(
            "%s | %s validate --manifests -%s"
                .formatted(command.group(1), Invocation.quoted(typed.program()), typed.cluster()))
        : Optional.empty();
  }

  private Comparison comparison(Comparison c) {
    return new Comparison(
        c.takenAt(),
        c.appeared().stream().map(mask).toList(),
        c.fixed().stream().map(mask).toList(),
        c.unchanged().stream().map(mask).toList(),
        c.lostSight().stream().map(mask).toList());
  }

  private String idle(Suppression s) {
    return mask.apply(
        s.expired(validation.gate().today())
            ? s + " expired on " + s.until().orElseThrow()
            : s + " has nothing to ignore");
  }
}
