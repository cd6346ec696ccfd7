package io.vmstation.cli;

import io.vmstation.report.HtmlReport;
import io.vmstation.report.JsonReport;
import io.vmstation.report.JunitReport;
import io.vmstation.report.MarkdownReport;
import io.vmstation.report.Page;
import io.vmstation.report.PrometheusReport;
import io.vmstation.report.Reporter;
import io.vmstation.report.SarifReport;
import io.vmstation.report.ValidationReport;
import io.vmstation.report.ValidationText;
import io.vmstation.report.YamlReport;
import java.util.Locale;

/** The formats of a validation. */
enum ValidationFormat {
  TEXT,
  JSON,
  YAML,
  JUNIT,
  SARIF,
  MARKDOWN,
  HTML,
  PROMETHEUS;

  /** The class that writes this format; {@code version} is this program's. */
  Reporter<? super ValidationReport> reporter(Page page, String version) {
    return switch (this) {
      case TEXT -> new ValidationText(page);
      case JSON -> new JsonReport();
      case YAML -> new YamlReport();
      case JUNIT -> new JunitReport();
      case SARIF -> new SarifReport(version);
      case MARKDOWN -> new MarkdownReport();
      case HTML -> new HtmlReport();
      case PROMETHEUS -> new PrometheusReport();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
