package io.vmstation.report;

import io.vmstation.model.IndentedJson;
import io.vmstation.model.Place;
import io.vmstation.report.ValidationReport.Check;
import io.vmstation.report.ValidationReport.Excused;
import io.vmstation.report.ValidationReport.Problem;
import io.vmstation.rules.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The validation as SARIF 2.1.0. A result is something wrong, with file and line where it stands in
 * manifests, and with its object as the file where it does not; what could not be looked at is a
 * notification of the run, because readers of SARIF take every result for an alert.
 */
public final class SarifReport implements Reporter<ValidationReport> {

  private static final JsonMapper JSON = IndentedJson.builder().build();

  private final String version;

  /** A report that names this version of the program. */
  public SarifReport(String version) {
    this.version = version;
  }

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    log.put("runs", List.of(run(report)));
    out.append(JSON.writeValueAsString(log)).append('\n');
  }

  private Map<String, Object> run(ValidationReport report) {
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "vmstation");
    driver.put("version", version);
    driver.put("rules", report.checks().stream().map(SarifReport::rule).toList());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("invocations", List.of(invocation(report)));
    run.put("results", results(report));
    return run;
  }

  private static Map<String, Object> rule(Check check) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", check.rule());
    rule.put("shortDescription", text(check.rule().replace('-', ' ')));
    rule.put("fullDescription", text(check.healthy()));
    rule.put("help", text("vmstation explain " + check.rule()));
    rule.put("defaultConfiguration", Map.of("level", check.severity()));
    return rule;
  }

  private static Map<String, Object> invocation(ValidationReport report) {
    Map<String, Object> invocation = new LinkedHashMap<>();
    invocation.put("executionSuccessful", !report.outcome().equals("unknown"));
    invocation.put("startTimeUtc", report.takenAt().toString());
    List<Object> notifications = new ArrayList<>();
    notifications.add(
        notification(report.headline(), report.outcome().equals("pass") ? "note" : "warning"));
    for (Check check : report.checks()) {
      if (check.mark() == Mark.UNKNOWN || check.mark() == Mark.SKIPPED) {
        Map<String, Object> notification =
            notification(
                check.mark() + ": " + check.reason(),
                check.mark() == Mark.UNKNOWN ? "warning" : "note");
        notification.put("associatedRule", Map.of("id", check.rule()));
        notifications.add(notification);
      }
    }
    invocation.put("toolExecutionNotifications", notifications);
    return invocation;
  }

  private static Map<String, Object> notification(String message, String level) {
    Map<String, Object> notification = new LinkedHashMap<>();
    notification.put("level", level);
    notification.put("message", text(message));
    return notification;
  }

  private static List<Object> results(ValidationReport report) {
    List<Object> results = new ArrayList<>();
    for (Check check : report.checks()) {
      for (Problem problem : check.problems()) {
        Map<String, Object> result = result(check, problem);
        if (report.baseline().isPresent()) {
          result.put("baselineState", "new");
        }
        results.add(result);
      }
      for (Excused excused : check.excused()) {
        Map<String, Object> result = result(check, excused.problem());
        if (report
            .baseline()
            .map(b -> b.unchanged().contains(excused.problem().id()))
            .orElse(false)) {
          result.put("baselineState", "unchanged");
        }
        result.put(
            "suppressions", List.of(pair("kind", "external", "justification", excused.why())));
        results.add(result);
      }
    }
    return results;
  }

  private static Map<String, Object> result(Check check, Problem problem) {
    Map<String, Object> location = new LinkedHashMap<>();
    location.put("physicalLocation", physical(problem));
    location.put(
        "logicalLocations",
        List.of(pair("fullyQualifiedName", problem.subject(), "kind", "resource")));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", check.rule());
    result.put("level", check.severity());
    result.put("message", text(problem.title()));
    result.put("locations", List.of(location));
    result.put("partialFingerprints", Map.of("finding/v1", problem.id()));
    return result;
  }

  /** The object in the place of a file: GitHub refuses a whole log for one result without any. */
  private static Map<String, Object> physical(Problem problem) {
    Place place =
        problem
            .place()
            .filter(p -> !p.file().equals("-"))
            .orElseGet(() -> new Place(problem.subject(), 1));
    return pair(
        "artifactLocation",
        Map.of("uri", uri(place.file())),
        "region",
        Map.of("startLine", place.line()));
  }

  /** Two entries in this order, which {@code Map.of} would not keep. */
  private static Map<String, Object> pair(String a, Object valueA, String b, Object valueB) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put(a, valueA);
    pair.put(b, valueB);
    return pair;
  }

  /** A path as a relative reference: SARIF's readers resolve it against the repository. */
  private static String uri(String path) {
    try {
      return new java.net.URI(null, null, path.replace('\\', '/'), null).toASCIIString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> text(String text) {
    return Map.of("text", text);
  }
}
