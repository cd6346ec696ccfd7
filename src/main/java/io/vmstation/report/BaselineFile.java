package io.vmstation.report;

import io.vmstation.model.UsageException;
import io.vmstation.rules.Baseline;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what an earlier report found, of {@code diagnose} or of {@code validate}. */
public final class BaselineFile {
  private BaselineFile() {}

  /**
   * Reads a report as JSON.
   *
   * @throws UsageException when the text is no such report
   */
  public static Baseline read(String file, String text) {
    JsonNode report;
    try {
      report = JsonReport.JSON.readTree(text);
    } catch (JacksonException e) {
      throw new UsageException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    if (!report.path("schema").asString("").startsWith("vmstation.io/")
        || !report.path("findings").isArray()) {
      throw new UsageException(
          file + " is no report of vmstation; validate writes one with -o json=" + file);
    }
    Map<String, String> rules = new TreeMap<>();
    for (JsonNode finding : report.path("findings")) {
      rules.put(finding.path("id").asString(), finding.path("rule").asString());
    }
    return new Baseline(report.path("takenAt").asString(""), rules);
  }
}
