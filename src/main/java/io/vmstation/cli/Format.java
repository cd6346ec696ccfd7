package io.vmstation.cli;

import io.vmstation.report.JsonReport;
import io.vmstation.report.Page;
import io.vmstation.report.Report;
import io.vmstation.report.Reporter;
import io.vmstation.report.TextReport;
import io.vmstation.report.YamlReport;
import java.util.Locale;

/** The formats of a diagnosis. */
enum Format {
  TEXT,
  JSON,
  YAML;

  /** The class that writes this format. */
  Reporter<? super Report> reporter(Page page) {
    return switch (this) {
      case TEXT -> new TextReport(page);
      case JSON -> new JsonReport();
      case YAML -> new YamlReport();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
