package io.vmstation.report;

import io.vmstation.report.Palette.Style;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** One finding as a person reads it: what, why one can be sure, what follows, and the cure. */
final class FindingText {

  /** How much is told. */
  enum Detail {
    BRIEF(4, 12, 400),
    FULL(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final int evidence;
    private final int effects;
    private final int quote;

    Detail(int evidence, int effects, int quote) {
      this.evidence = evidence;
      this.effects = effects;
      this.quote = quote;
    }
  }

  private static final String INDENT = "   ";
  private static final String ITEM = "   - ";

  private final Report report;
  private final Detail detail;
  private final Lines lines;

  FindingText(Report report, Detail detail, Lines lines) {
    this.report = report;
    this.detail = detail;
    this.lines = lines;
  }

  /** Writes a finding; {@code lead} stands before its first line. */
  void write(String lead, Report.Finding finding) throws IOException {
    Style style = finding.severity().equals("error") ? Style.BAD : Style.WARN;
    lines.say(lead, style, finding.severity().toUpperCase(Locale.ROOT) + " " + finding.title());
    lines.whole(INDENT, Style.FAINT, finding.id());
    evidence(finding.evidence());
    findings(
        "Caused by", finding.causes().stream().flatMap(c -> report.finding(c).stream()).toList());
    findings("Explains", report.consequences(finding));
    ruledOut(finding.ruledOut());
    fix(finding);
  }

  private void heading(String text) throws IOException {
    lines.gap();
    lines.say(INDENT, Style.STRONG, text);
  }

  private void evidence(List<Report.Evidence> evidence) throws IOException {
    heading("Evidence");
    for (Report.Evidence e : evidence.stream().limit(detail.evidence).toList()) {
      String quote = e.quote();
      lines.say(
          ITEM,
          quote.length() <= detail.quote ? quote : quote.substring(0, detail.quote - 3) + "...");
      lines.whole("     ", Style.FAINT, e.pointer());
    }
    more(evidence.size() - detail.evidence);
  }

  private void findings(String heading, List<Report.Finding> findings) throws IOException {
    if (findings.isEmpty()) {
      return;
    }
    heading(heading);
    for (Report.Finding finding : findings.stream().limit(detail.effects).toList()) {
      lines.say(ITEM, finding.title());
    }
    more(findings.size() - detail.effects);
  }

  private void more(int number) throws IOException {
    if (number > 0) {
      lines.say(ITEM, "and " + number + " more");
    }
  }

  private void ruledOut(List<Report.RuledOut> causes) throws IOException {
    if (causes.isEmpty()) {
      return;
    }
    heading("Ruled out");
    if (detail == Detail.BRIEF) {
      int n = causes.size();
      lines.say(INDENT, n + " other cause" + (n == 1 ? "" : "s") + "; explain says why of each.");
      return;
    }
    for (Report.RuledOut cause : causes) {
      lines.say(ITEM, cause.rule() + ": " + cause.reason());
    }
  }

  private void fix(Report.Finding finding) throws IOException {
    if (finding.fix().isEmpty()) {
      if (finding.causes().isEmpty()) {
        heading("Fix");
        lines.say(INDENT, "None is sure enough to propose; the rule's page says what to look at.");
      }
      return;
    }
    Report.Fix fix = finding.fix().get();
    heading("Fix (" + disturbs(fix.safety()) + ")");
    lines.say(INDENT, fix.title());
    int number = 1;
    for (Report.Step step : fix.steps()) {
      lines.say(INDENT + number++ + ". ", step.what());
    }
  }

  private static String disturbs(String safety) {
    return switch (safety) {
      case "safe" -> "safe: nothing restarts";
      case "restart" -> "restart: a pod is restarted";
      case "volume-owner" -> "volume-owner: files change their owner, not their contents";
      case "manual" -> "manual: for a person to do";
      default -> safety;
    };
  }
}
