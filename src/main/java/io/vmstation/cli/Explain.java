package io.vmstation.cli;

import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import io.vmstation.report.Report;
import io.vmstation.report.TextReport;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells all about one rule, or all that is known about one finding. */
@Command(
    name = "explain",
    description = "Explain a rule, or one finding with all of its evidence.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation explain data-directory-reowned",
      "  vmstation explain data-directory-reowned:pod/prometheus-0"
    })
final class Explain implements Callable<Integer> {

  @Mixin CommonOptions common;
  @Mixin SourceOptions source;

  @Parameters(
      paramLabel = "RULE|FINDING",
      description = "A rule's id, or a finding's (rule:kind/name).")
  String id;

  private final Session session;

  Explain(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    String rule = id.replaceFirst(":.*", "");
    Catalogue catalogue = session.catalogue().get();
    if (catalogue.rule(rule).isEmpty()) {
      throw new UsageException(
          "no rule is called '" + rule + "'" + Likeness.suggestion(rule, catalogue));
    }
    Appendable out = session.console().out();
    if (!rule.equals(id)) {
      Diagnosis diagnosis = Diagnosis.of(catalogue, Topology.of(source.look(session, common)));
      Report report = Report.of(diagnosis, session.console().mask());
      Report.Finding finding =
          report.finding(id).orElseThrow(() -> new UsageException("nothing found now is " + id));
      new TextReport(common.page(session.console())).write(report, finding, out);
      out.append('\n');
    }
    out.append(page(rule));
    return ExitCode.WELL.number();
  }

  private static String page(String rule) throws IOException {
    try (InputStream page = Explain.class.getResourceAsStream("/pages/" + rule + ".md")) {
      if (page == null) {
        throw new IllegalStateException("the rule " + rule + " has no page");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
