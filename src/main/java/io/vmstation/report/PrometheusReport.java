package io.vmstation.report;

import io.vmstation.report.ValidationReport.Check;
import io.vmstation.rules.Mark;
import java.io.IOException;
import java.util.Locale;

/**
 * The validation as Prometheus' text format, for the node exporter's textfile collector or a push
 * gateway.
 */
public final class PrometheusReport implements Reporter<ValidationReport> {

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    String namespace = label("namespace", report.namespace());
    head("success", "Whether the stack passed the gate: 1 passed, 0 did not.", out);
    sample("success", namespace, report.outcome().equals("pass") ? 1 : 0, out);
    head("coverage_ratio", "The part of the checks that could be looked at.", out);
    sample("coverage_ratio", namespace, report.coverage() / 100.0, out);
    head("timestamp_seconds", "When looking began.", out);
    sample("timestamp_seconds", namespace, report.takenAt().getEpochSecond(), out);
    head("check", "How a check is shown: 1 for its present status, 0 for the others.", out);
    for (ValidationReport.SuiteChecks suite : report.suites()) {
      for (Check check : suite.checks()) {
        for (Mark mark : Mark.values()) {
          String labels =
              String.join(
                  ",",
                  namespace,
                  label("suite", suite.suite()),
                  label("rule", check.rule()),
                  label("severity", check.severity()),
                  label("status", mark.name().toLowerCase(Locale.ROOT)));
          sample("check", labels, check.mark() == mark ? 1 : 0, out);
        }
      }
    }
  }

  private static void head(String name, String help, Appendable out) throws IOException {
    out.append("# HELP vmstation_validation_" + name + " " + help + "\n");
    out.append("# TYPE vmstation_validation_" + name + " gauge\n");
  }

  private static void sample(String name, String labels, Number value, Appendable out)
      throws IOException {
    out.append("vmstation_validation_" + name + "{" + labels + "} " + value + "\n");
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }
}
