package io.vmstation.report;

import io.vmstation.report.ValidationReport.Check;
import io.vmstation.report.ValidationReport.Problem;
import io.vmstation.rules.Comparison;
import io.vmstation.rules.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The validation as one HTML file that refers to nothing outside, light or dark as its reader. */
public final class HtmlReport implements Reporter<ValidationReport> {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1d2127; --faint: #59636e; --paper: #ffffff;
        --card: #f5f7f9; --line: #d7dde3; --good: #116329; --warn: #7d4e00; --bad: #b3202c; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --faint: #9aa5b1;
        --paper: #14171b; --card: #1d2228; --line: #343b44; --good: #56c271; --warn: #e3b341;
        --bad: #ff7b72; } }
      body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem; background: var(--paper);
        color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .5rem; }
      h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
      p { margin: .25rem 0; } .faint { color: var(--faint); }
      ul { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line);
        border-radius: .5rem; background: var(--card); }
      li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .75rem; padding: .6rem .9rem; }
      li + li { border-top: 1px solid var(--line); }
      .mark { font-weight: 650; font-size: .85rem; padding-top: .1rem; }
      .pass { color: var(--good); } .warn, .unknown { color: var(--warn); }
      .fail { color: var(--bad); } .skipped { color: var(--faint); }
      code, pre { font: .875rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
      pre { white-space: pre-wrap; margin: .4rem 0; padding: .5rem .7rem; background: var(--paper);
        border: 1px solid var(--line); border-radius: .35rem; }
      details { margin: .3rem 0; } summary { cursor: pointer; }
      """;

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    String title = "Monitoring in namespace " + text(report.namespace());
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>" + title + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
    out.append("<h1 class=\"%s\">%s</h1>\n".formatted(report.outcome(), text(report.headline())));
    out.append("<p>" + counts(report) + "</p>\n");
    out.append("<p class=\"faint\">Looked at " + report.takenAt() + "</p>\n");
    for (ValidationReport.SuiteChecks suite : report.suites()) {
      suite(report, suite, out);
    }
    if (report.baseline().isPresent()) {
      baseline(report.baseline().get(), out);
    }
    list("Suppressions that do nothing", report.idleSuppressions(), out);
    list("Hints", report.hints().stream().map(Report.Finding::title).toList(), out);
    out.append("</body>\n</html>\n");
  }

  private static String counts(ValidationReport report) {
    ValidationReport.Counts counts = report.counts();
    return "%d pass, %d warn, %d fail, %d unknown, %d skipped; coverage %d&nbsp;%%."
        .formatted(
            counts.pass(),
            counts.warn(),
            counts.fail(),
            counts.unknown(),
            counts.skipped(),
            report.coverage());
  }

  private static void suite(
      ValidationReport report, ValidationReport.SuiteChecks suite, Appendable out)
      throws IOException {
    out.append("<h2>" + suite.suite() + " " + mark(suite.mark()) + "</h2>\n");
    if (suite.checks().isEmpty()) {
      out.append("<p class=\"faint\">No rule belongs to this suite.</p>\n");
      return;
    }
    out.append("<ul>\n");
    for (Check check : suite.checks()) {
      out.append("<li>" + mark(check.mark()) + "<div>");
      out.append("<code>" + check.rule() + "</code><p>" + text(check.reason()));
      if (!check.looked().isEmpty()) {
        out.append(" <span class=\"faint\">(" + text(check.looked()) + ")</span>");
      }
      out.append("</p>");
      for (Problem problem : check.problems()) {
        problem(report, problem, out);
      }
      if (!check.next().isEmpty()) {
        out.append("<p class=\"faint\">Next:</p><pre>" + text(check.next()) + "</pre>");
      }
      out.append("</div></li>\n");
    }
    out.append("</ul>\n");
  }

  private static void problem(ValidationReport report, Problem problem, Appendable out)
      throws IOException {
    out.append("<details open><summary>" + text(problem.title()) + "</summary>");
    for (String because : problem.because()) {
      out.append("<p>because: " + text(because) + "</p>");
    }
    if (problem.place().isPresent()) {
      out.append("<p><code>" + text(problem.place().get().toString()) + "</code></p>");
    }
    String quotes =
        report.finding(problem.id()).stream()
            .flatMap(f -> f.evidence().stream())
            .map(Report.Evidence::quote)
            .collect(Collectors.joining("\n"));
    out.append(quotes.isEmpty() ? "" : "<pre>" + text(quotes) + "</pre>").append("</details>");
  }

  private static String mark(Mark mark) {
    return "<span class=\"mark %s\">%s</span>"
        .formatted(mark.name().toLowerCase(Locale.ROOT), mark);
  }

  private static void baseline(Comparison c, Appendable out) throws IOException {
    list("New since the baseline of " + c.takenAt(), c.appeared(), out);
    list("Fixed since then", c.fixed(), out);
    list("Unchanged since then", c.unchanged(), out);
    list("Lost sight of", c.lostSight(), out);
  }

  private static void list(String title, List<String> texts, Appendable out) throws IOException {
    if (!texts.isEmpty()) {
      out.append("<h2>" + text(title) + "</h2>\n<ul>\n");
      for (String text : texts) {
        out.append("<li><span></span><div>" + text(text) + "</div></li>\n");
      }
      out.append("</ul>\n");
    }
  }

  private static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
