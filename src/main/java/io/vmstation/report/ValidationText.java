package io.vmstation.report;

import io.vmstation.report.Palette.Style;
import io.vmstation.report.ValidationReport.Check;
import io.vmstation.report.ValidationReport.Problem;
import io.vmstation.rules.Comparison;
import io.vmstation.rules.Mark;
import java.io.IOException;
import java.util.List;

/** The validation for a person: a line a check, the outcome last, where the eye is. */
public final class ValidationText implements Reporter<ValidationReport> {

  private static final String INDENT = "          ";

  private final Page page;

  /** A report on a page. */
  public ValidationText(Page page) {
    this.page = page;
  }

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    Lines lines = new Lines(page, out);
    for (ValidationReport.SuiteChecks suite : report.suites()) {
      lines.say("", Style.STRONG, suite.suite());
      for (Check check : suite.checks()) {
        check(check, lines);
      }
      if (suite.checks().isEmpty()) {
        lines.say("  ", Style.FAINT, "no rule belongs to this suite");
      }
      lines.gap();
    }
    if (report.baseline().isPresent()) {
      baseline(report.baseline().get(), lines);
    }
    list("Suppressions that do nothing:", report.idleSuppressions(), lines);
    list("Hints:", report.hints().stream().map(Report.Finding::title).toList(), lines);
    outcome(report, lines);
  }

  private void check(Check check, Lines lines) throws IOException {
    String looked = check.looked().isEmpty() ? "" : " (" + check.looked() + ")";
    boolean plain = check.mark() == Mark.PASS || check.mark() == Mark.SKIPPED;
    String text = check.rule() + ": " + (plain ? check.reason() : problems(check)) + looked;
    lines.mark("  %-8s".formatted(check.mark()), style(check.mark()), text);
    if (check.mark() == Mark.UNKNOWN) {
      lines.say(INDENT + "why:  ", check.reason());
    }
    for (Problem problem : check.problems()) {
      lines.say(INDENT + "- ", problem.title());
      for (String because : problem.because()) {
        lines.say(INDENT + "  because: ", because);
      }
      if (problem.place().isPresent()) {
        lines.whole(INDENT + "  ", Style.FAINT, problem.place().get().toString());
      }
    }
    if (!plain) {
      for (ValidationReport.Excused excused : check.excused()) {
        lines.say(INDENT + "- ", excused.problem().title() + " (" + excused.why() + ")");
      }
    }
    if (!check.next().isEmpty()) {
      lines.whole(INDENT + "next: ", Style.COMMAND, check.next());
    }
  }

  private static String problems(Check check) {
    return check.mark() == Mark.UNKNOWN
        ? "could not be looked at"
        : Transcript.n(check.problems().size(), "problem");
  }

  private static Style style(Mark mark) {
    return switch (mark) {
      case FAIL -> Style.BAD;
      case WARN, UNKNOWN -> Style.WARN;
      case PASS -> Style.GOOD;
      case SKIPPED -> Style.FAINT;
    };
  }

  private static void baseline(Comparison c, Lines lines) throws IOException {
    lines.say("", Style.STRONG, "Against the baseline of " + c.takenAt() + ":");
    group("new", c.appeared(), lines);
    group("fixed", c.fixed(), lines);
    group("unchanged", c.unchanged(), lines);
    group("lost sight of", c.lostSight(), lines);
    lines.gap();
  }

  private static void group(String title, List<String> ids, Lines lines) throws IOException {
    lines.say("  %-15s".formatted(title), ids.isEmpty() ? "none" : String.join(", ", ids));
  }

  private static void list(String title, List<String> texts, Lines lines) throws IOException {
    if (!texts.isEmpty()) {
      lines.say("", Style.STRONG, title);
      for (String text : texts) {
        lines.say("  - ", text);
      }
      lines.gap();
    }
  }

  private static void outcome(ValidationReport report, Lines lines) throws IOException {
    ValidationReport.Counts counts = report.counts();
    lines.say(
        "",
        "%d pass, %d warn, %d fail, %d unknown, %d skipped; coverage %d %%"
            .formatted(
                counts.pass(),
                counts.warn(),
                counts.fail(),
                counts.unknown(),
                counts.skipped(),
                report.coverage()));
    Style style =
        switch (report.outcome()) {
          case "pass" -> Style.GOOD;
          case "fail" -> Style.BAD;
          default -> Style.WARN;
        };
    lines.say("", style, report.headline());
  }
}
