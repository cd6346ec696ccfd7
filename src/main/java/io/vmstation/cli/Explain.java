package io.vmstation.cli;

import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import io.vmstation.report.Diagram;
import io.vmstation.report.Page;
import io.vmstation.report.Prose;
import io.vmstation.report.Report;
import io.vmstation.report.TextReport;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells all about one rule, or all that is known about one finding. */
@Command(
    name = "explain",
    description = "Explain a rule, or one finding with all of its evidence.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation explain data-directory-reowned",
      "  vmstation explain data-directory-reowned:pod/prometheus-0",
      "  vmstation explain data-directory-reowned:pod/prometheus-0 --diagram"
    })
final class Explain implements Callable<Integer> {

  @Mixin CommonOptions common;
  @Mixin SourceOptions source;

  @Parameters(
      paramLabel = "RULE|FINDING",
      completionCandidates = RuleIds.class,
      description = "A rule's id, or a finding's (rule:kind/name).")
  String id;

  @Option(
      names = "--diagram",
      description = "Draw what led to a finding and what follows from it, as Mermaid.")
  boolean diagram;

  private final Session session;

  Explain(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Catalogue catalogue = session.catalogue().get();
    String rule = Likeness.rule(id.replaceFirst(":.*", ""), catalogue).id();
    Appendable out = session.console().out();
    Page page = common.page(session.console());
    if (rule.equals(id)) {
      if (diagram) {
        throw new UsageException(
            "a diagram is of a finding, such as %s:kind/name; diagnose names them".formatted(id));
      }
      new Prose(page, out).write(text(rule));
      return ExitCode.WELL.number();
    }
    Diagnosis diagnosis = Diagnosis.of(catalogue, Topology.of(source.look(session, common)));
    Report report = Report.of(diagnosis, session.console().mask(), source.typed(session.console()));
    Report.Finding finding = finding(report);
    if (diagram) {
      out.append(new Diagram(report).of(finding));
      return ExitCode.WELL.number();
    }
    new TextReport(page).write(report, finding, out);
    out.append('\n');
    new Prose(page, out).write(text(rule));
    return ExitCode.WELL.number();
  }

  private Report.Finding finding(Report report) {
    List<String> found =
        Stream.concat(report.findings().stream(), report.hints().stream())
            .map(Report.Finding::id)
            .toList();
    return report
        .finding(id)
        .orElseThrow(
            () -> new UsageException("nothing found now is " + id + Likeness.meant(id, found)));
  }

  /** The rule's page, as it stands in {@code docs/rules}. */
  private static String text(String rule) throws IOException {
    try (InputStream page = Explain.class.getResourceAsStream("/pages/" + rule + ".md")) {
      if (page == null) {
        throw new IllegalStateException("the rule " + rule + " has no page");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
