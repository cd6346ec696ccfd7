package io.vmstation.report;

import static io.vmstation.report.Transcript.n;

import io.vmstation.report.FindingText.Detail;
import io.vmstation.report.Palette.Style;
import io.vmstation.rules.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report for a person: the answer first, then each cause with its evidence and its cure. */
public final class TextReport implements Reporter<Report> {

  private static final int NAMES_SHOWN = 3;

  private final Page page;

  /** A report on a page. */
  public TextReport(Page page) {
    this.page = page;
  }

  @Override
  public void write(Report report, Appendable out) throws IOException {
    Lines lines = new Lines(page, out);
    answer(report, lines);
    FindingText text = new FindingText(report, Detail.BRIEF, lines);
    int number = 1;
    for (Report.Finding root : report.roots()) {
      lines.gap();
      text.write(number++ + ". ", root);
    }
    hints(report, lines);
    unseen(report, lines);
    next(lines);
  }

  /** Writes all that is known about one finding. */
  public void write(Report report, Report.Finding finding, Appendable out) throws IOException {
    Lines lines = new Lines(page, out);
    new FindingText(report, Detail.FULL, lines).write("", finding);
    next(lines);
  }

  private void answer(Report report, Lines lines) throws IOException {
    Report.Summary summary = report.summary();
    lines.say("", style(summary), summary.headline());
    if (report.roots().isEmpty() && !summary.looked().isEmpty()) {
      String passed = n(summary.passed(), "check") + " found nothing wrong in ";
      lines.say("", passed + summary.looked() + ".");
    } else if (report.roots().size() > 1) {
      lines.gap();
      int number = 1;
      for (Report.Finding root : report.roots()) {
        String warning = root.severity().equals("warning") ? "warning: " : "";
        lines.say("  " + number++ + ". ", warning + root.title());
      }
    }
  }

  private static Style style(Report.Summary summary) {
    if (summary.errors() > 0) {
      return Style.BAD;
    }
    return summary.warnings() > 0 || summary.inDoubt() ? Style.WARN : Style.GOOD;
  }

  private static void hints(Report report, Lines lines) throws IOException {
    if (report.hints().isEmpty()) {
      return;
    }
    lines.gap();
    lines.say("", Style.STRONG, n(report.hints().size(), "hint") + " (nothing is broken by these)");
    for (Report.Finding hint : report.hints()) {
      lines.say("  - ", hint.title());
    }
  }

  private static void unseen(Report report, Lines lines) throws IOException {
    Map<String, List<String>> missing = new LinkedHashMap<>();
    report.gaps().stream()
        .sorted(Comparator.comparing(g -> !g.cause().equals("refused")))
        .forEach(g -> add(missing, g.why(), g.layer() + " of " + g.where()));
    List<String> reasons = List.copyOf(missing.keySet());
    report.verdicts().stream()
        .filter(v -> v.status() == Status.SKIPPED || v.status() == Status.UNKNOWN)
        .filter(v -> reasons.stream().noneMatch(v.reason()::startsWith))
        .forEach(v -> add(missing, v.reason(), v.rule()));
    if (missing.isEmpty()) {
      return;
    }
    lines.gap();
    lines.say("", Style.STRONG, "Not looked at");
    for (Map.Entry<String, List<String>> why : missing.entrySet()) {
      lines.say("  - ", several(why.getValue()) + ": " + why.getKey());
    }
  }

  private static void add(Map<String, List<String>> map, String key, String value) {
    map.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
  }

  private static String several(List<String> names) {
    int more = names.size() - NAMES_SHOWN;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMES_SHOWN)) + " and " + more + " more";
  }

  private void next(Lines lines) throws IOException {
    if (page.bundle().isEmpty() && page.next().isEmpty()) {
      return;
    }
    lines.gap();
    if (page.bundle().isPresent()) {
      lines.whole("Evidence kept in: ", Style.STRONG, page.bundle().get());
    }
    String lead = "Next: ";
    for (String command : page.next()) {
      lines.whole(lead, Style.COMMAND, command);
      lead = "      ";
    }
  }
}
