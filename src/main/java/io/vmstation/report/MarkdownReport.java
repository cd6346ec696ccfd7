package io.vmstation.report;

import io.vmstation.report.ValidationReport.Check;
import io.vmstation.report.ValidationReport.Problem;
import io.vmstation.rules.Comparison;
import io.vmstation.rules.Mark;
import java.io.IOException;
import java.util.List;

/** The validation as Markdown, for a job's summary or a comment on a merge request. */
public final class MarkdownReport implements Reporter<ValidationReport> {

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    ValidationReport.Counts counts = report.counts();
    out.append("# " + text(report.headline()) + "\n\n");
    out.append(
        "%d pass, %d warn, %d fail, %d unknown, %d skipped; coverage %d %%.\n"
            .formatted(
                counts.pass(),
                counts.warn(),
                counts.fail(),
                counts.unknown(),
                counts.skipped(),
                report.coverage()));
    for (ValidationReport.SuiteChecks suite : report.suites()) {
      out.append("\n## " + suite.suite() + ": " + suite.mark() + "\n\n");
      if (suite.checks().isEmpty()) {
        out.append("No rule belongs to this suite.\n");
        continue;
      }
      out.append("| | check | what was seen |\n|---|---|---|\n");
      for (Check check : suite.checks()) {
        out.append("| %s | %s | %s |\n".formatted(sign(check.mark()), check.rule(), seen(check)));
      }
    }
    if (report.baseline().isPresent()) {
      baseline(report.baseline().get(), out);
    }
    list("Suppressions that do nothing", report.idleSuppressions(), out);
    list("Hints", report.hints().stream().map(Report.Finding::title).toList(), out);
  }

  private static String sign(Mark mark) {
    return mark == Mark.FAIL || mark == Mark.UNKNOWN ? "**" + mark + "**" : mark.name();
  }

  private static String seen(Check check) {
    StringBuilder cell = new StringBuilder(text(check.reason()));
    if (!check.looked().isEmpty()) {
      cell.append(" (").append(text(check.looked())).append(')');
    }
    for (Problem problem : check.problems()) {
      cell.append("<br>").append(text(problem.title()));
      problem.because().forEach(b -> cell.append("<br>because: ").append(text(b)));
      problem.place().ifPresent(p -> cell.append("<br>").append(text(p.toString())));
    }
    if (!check.next().isEmpty()) {
      cell.append("<br>next: <code>").append(text(check.next())).append("</code>");
    }
    return cell.toString();
  }

  private static void baseline(Comparison c, Appendable out) throws IOException {
    out.append("\n## Against the baseline of " + text(c.takenAt()) + "\n\n");
    out.append("| | |\n|---|---|\n");
    out.append("| new | " + ids(c.appeared()) + " |\n");
    out.append("| fixed | " + ids(c.fixed()) + " |\n");
    out.append("| unchanged | " + ids(c.unchanged()) + " |\n");
    out.append("| lost sight of | " + ids(c.lostSight()) + " |\n");
  }

  private static String ids(List<String> ids) {
    return ids.isEmpty() ? "none" : text(String.join(", ", ids));
  }

  private static void list(String title, List<String> texts, Appendable out) throws IOException {
    if (!texts.isEmpty()) {
      out.append("\n## " + title + "\n\n");
      for (String text : texts) {
        out.append("- " + text(text) + "\n");
      }
    }
  }

  /** Plain text in a table's cell: nothing in it is taken for Markdown or HTML. */
  private static String text(String text) {
    return text.strip()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("([\\\\`*_\\[\\]|#~])", "\\\\$1")
        .replaceAll("\\R", "<br>");
  }
}
