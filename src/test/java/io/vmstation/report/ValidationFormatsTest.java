package io.vmstation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmstation.Golden;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Place;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.rules.Baseline;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Suppression;
import io.vmstation.rules.Validation;
import io.vmstation.rules.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every format of a validation, as it is read, and against the schema that its readers hold. */
class ValidationFormatsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/validation");

  /** From Surefire's own sources, unpacked by the build. */
  private static final Path SUREFIRE = Path.of("target/schemas/surefire-test-report.xsd");

  private static final Ref LOKI = new Ref("Pod", "monitoring", "loki-0");
  private static final Ref GRAFANA = new Ref("Pod", "monitoring", "grafana-5c-x");
  private static final Ref RULES = new Ref("ConfigMap", "monitoring", "prometheus-rules");

  private static Verdict verdict(
      String id,
      Suite suite,
      Severity severity,
      Status status,
      String reason,
      String looked,
      List<Gap> gaps,
      List<String> explains,
      Ref... subjects) {
    Rule rule =
        new Rule(
            id,
            suite,
            severity,
            Optional.empty(),
            id,
            "all is well with " + id,
            List.of(),
            Optional.empty(),
            explains);
    List<Finding> findings = new ArrayList<>();
    for (Ref subject : subjects) {
      Evidence evidence =
          new Evidence(
              subject, "level=error err=\"<a> & |b| \u001b[31m`x`\"", "file.yaml#/data/x:3");
      findings.add(
          new Finding(
              rule,
              subject,
              id + " at " + subject + ": <a> & |b| *c*",
              List.of(evidence),
              Map.of()));
    }
    return new Verdict(rule, status, findings, reason, looked, gaps);
  }

  private static List<Verdict> verdicts() {
    Gap forbidden =
        new Gap(
            Layer.SPEC,
            Ref.all("PersistentVolumeClaim", "monitoring"),
            "cannot list persistentvolumeclaims in namespace monitoring: forbidden (verb list,"
                + " resource persistentvolumeclaims); ask the cluster's administrator",
            Gap.Cause.REFUSED);
    List<Gap> none = List.of();
    List<String> nothing = List.of();
    return List.of(
        verdict(
            "claim-not-bound",
            Suite.STORAGE,
            Severity.ERROR,
            Status.UNKNOWN,
            forbidden.why(),
            "",
            List.of(forbidden),
            nothing),
        verdict(
            "config-broken",
            Suite.CONFIG,
            Severity.ERROR,
            Status.FAIL,
            "configmap/prometheus-rules",
            "2 configmaps",
            none,
            List.of("pod-not-ready"),
            RULES,
            LOKI),
        verdict(
            "grafana-datasource-failing",
            Suite.HEALTH,
            Severity.ERROR,
            Status.SKIPPED,
            "Grafana's data sources are seen only when signed in: set GRAFANA_TOKEN",
            "",
            none,
            nothing),
        verdict(
            "pod-crash-looping",
            Suite.PODS,
            Severity.ERROR,
            Status.PASS,
            "no container crashes",
            "7 pods",
            none,
            nothing),
        verdict(
            "pod-not-ready",
            Suite.PODS,
            Severity.ERROR,
            Status.FAIL,
            "pod/grafana-5c-x, pod/loki-0",
            "7 pods",
            none,
            nothing,
            GRAFANA,
            LOKI),
        verdict(
            "restarted-recently",
            Suite.RESTARTS,
            Severity.WARNING,
            Status.FAIL,
            "pod/loki-0",
            "7 pods",
            none,
            nothing,
            LOKI),
        verdict(
            "run-as-group-missing",
            Suite.CONFIG,
            Severity.HINT,
            Status.FAIL,
            "pod/loki-0",
            "7 pods",
            none,
            nothing,
            LOKI));
  }

  private static ValidationReport report() {
    return report(
        new Gate(
            Suite.looking(),
            Severity.ERROR,
            100,
            List.of(
                new Suppression(
                    "pod-not-ready", "pod/grafana-5c-x", "moving house", Optional.empty()),
                new Suppression(
                    "pod-not-ready",
                    "*",
                    "until the migration",
                    Optional.of(LocalDate.of(2026, 10, 31)))),
            Optional.of(
                new Baseline(
                    "2026-11-22T00:00:00Z",
                    Map.of(
                        "pod-crash-looping:pod/loki-0", "pod-crash-looping",
                        "claim-not-bound:persistentvolumeclaim/loki", "claim-not-bound",
                        "restarted-recently:pod/loki-0", "restarted-recently"))),
            LocalDate.of(2026, 11, 23)),
        verdicts());
  }

  private static ValidationReport report(Gate gate, List<Verdict> verdicts) {
    Snapshot snapshot =
        Snapshot.of(
            Instant.parse("2026-11-23T02:11:31Z"),
            "monitoring",
            Set.of(Layer.SPEC),
            List.of(Samples.loki()),
            List.of());
    return ValidationReport.of(
        Validation.of(Diagnosis.of(verdicts, Topology.of(snapshot)), gate),
        s -> s,
        e ->
            e.where().equals(RULES)
                ? Optional.of(new Place("manifests/my rules.yaml", 95))
                : Optional.empty(),
        new Invocation("./my tools/vmstation", " --manifests 'my rules.yaml'", " -n lab"));
  }

  private static ValidationReport well() {
    Gate gate =
        new Gate(
            Set.of(Suite.PODS), Severity.ERROR, 100, List.of(), Optional.empty(), LocalDate.MAX);
    return report(gate, verdicts().subList(3, 4));
  }

  private static String written(Reporter<? super ValidationReport> reporter, ValidationReport r)
      throws IOException {
    StringBuilder text = new StringBuilder();
    reporter.write(r, text);
    assertTrue(text.toString().endsWith("\n"));
    return text.toString();
  }

  private static Page page() {
    return new Page(80, Palette.PLAIN, List.of(), Optional.empty());
  }

  @Test
  void text() throws IOException {
    Golden.check(GOLDEN.resolve("report.txt"), written(new ValidationText(page()), report()));
    Golden.check(GOLDEN.resolve("well.txt"), written(new ValidationText(page()), well()));
  }

  @Test
  void json() throws IOException {
    Golden.check(GOLDEN.resolve("report.json"), written(new JsonReport(), report()));
  }

  @Test
  void yaml() throws IOException {
    Golden.check(GOLDEN.resolve("report.yaml"), written(new YamlReport(), report()));
  }

  @Test
  void markdown() throws IOException {
    Golden.check(GOLDEN.resolve("report.md"), written(new MarkdownReport(), report()));
  }

  @Test
  void prometheus() throws IOException {
    Golden.check(GOLDEN.resolve("report.prom"), written(new PrometheusReport(), report()));
  }

  @Test
  void junitIsValidForSurefire() throws Exception {
    String xml = written(new JunitReport(), report());
    Golden.check(GOLDEN.resolve("junit.xml"), xml);
    for (String document : List.of(xml, written(new JunitReport(), well()))) {
      SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(SUREFIRE.toFile())
          .newValidator()
          .validate(new StreamSource(new StringReader(document)));
    }
  }

  @Test
  void sarifIsValid() throws Exception {
    String sarif = written(new SarifReport("0.1.0"), report());
    Golden.check(GOLDEN.resolve("report.sarif"), sarif);
    try (InputStream in =
        ValidationFormatsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(in);
      assertEquals(List.of(), schema.validate(sarif, InputFormat.JSON));
      assertFalse(schema.validate("{\"version\": \"2.0.0\"}", InputFormat.JSON).isEmpty());
    }
  }

  /** GitHub refuses the whole log for one result that stands nowhere. */
  @Test
  void everyResultInSarifStandsSomewhere() throws IOException {
    JsonNode log = JsonMapper.shared().readTree(written(new SarifReport("0.1.0"), report()));
    Set<String> places = new TreeSet<>();
    for (JsonNode result : log.at("/runs/0/results")) {
      JsonNode place = result.at("/locations/0/physicalLocation");
      places.add(
          place.at("/artifactLocation/uri").asString()
              + ":"
              + place.at("/region/startLine").asInt());
    }
    assertEquals(
        Set.of("manifests/my%20rules.yaml:95", "pod/grafana-5c-x:1", "pod/loki-0:1"), places);
  }

  @Test
  void htmlRefersToNothingOutside() throws IOException {
    String html = written(new HtmlReport(), report());
    Golden.check(GOLDEN.resolve("report.html"), html);
    assertFalse(
        Pattern.compile("https?:|src=|href=|url\\(|@import|<script|<link").matcher(html).find());
    assertTrue(html.contains("prefers-color-scheme: dark"));
    assertFalse(html.contains("<a> &"), "text is escaped");
  }
}
