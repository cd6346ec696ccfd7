package io.vmstation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmstation.Golden;
import io.vmstation.rules.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/report");

  @Test
  void textIsAsTheUserReadsIt() throws IOException {
    Golden.check(GOLDEN.resolve("incident.txt"), text(Samples.incident(), Palette.PLAIN));
    Golden.check(GOLDEN.resolve("healthy.txt"), text(Samples.healthy(), Palette.PLAIN));
    Golden.check(GOLDEN.resolve("unseen.txt"), text(Samples.unseen(), Palette.PLAIN));
    Golden.check(GOLDEN.resolve("warned.txt"), text(Samples.warned(), Palette.PLAIN));
  }

  @Test
  void aWarningThatExplainsAnErrorIsARootCause() throws IOException {
    String text = text(Samples.warningBehindAnError(), Palette.PLAIN);
    assertTrue(
        text.startsWith("1 root cause in namespace monitoring, which explains 1 other finding."),
        text);
  }

  @Test
  void coloursChangeNoWord() throws IOException {
    String coloured = text(Samples.incident(), Palette.ANSI);
    assertTrue(coloured.contains("\u001b[1;31m"));
    assertEquals(
        text(Samples.incident(), Palette.PLAIN), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void onlyPointersPassTheMargin() throws IOException {
    List<String> wide =
        text(Samples.incident(), Palette.PLAIN)
            .lines()
            .filter(l -> l.length() > 80 && !l.contains("snapshot/"))
            .toList();
    assertEquals(List.of(), wide);
  }

  @Test
  void jsonIsAsPublished() throws IOException {
    String json = written(new JsonReport(), Samples.incident());
    Golden.check(GOLDEN.resolve("incident.json"), json);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("docs/report.schema.json")));
    assertEquals("[]", schema.validate(json, InputFormat.JSON).toString());
    String healthy = written(new JsonReport(), Samples.healthy());
    assertEquals("[]", schema.validate(healthy, InputFormat.JSON).toString());
    assertFalse(schema.validate(json.replace("\"roots\"", "\"r\""), InputFormat.JSON).isEmpty());
  }

  @Test
  void yamlSaysTheSameAsJson() throws IOException {
    String yaml = written(new YamlReport(), Samples.incident());
    Object fromJson =
        JsonMapper.shared().readValue(written(new JsonReport(), Samples.incident()), Object.class);
    Object fromYaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    assertEquals(fromJson, fromYaml);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "yaml"})
  void noFormatShowsACredential(String format) throws IOException {
    String text =
        switch (format) {
          case "json" -> written(new JsonReport(), Samples.incident());
          case "yaml" -> written(new YamlReport(), Samples.incident());
          default -> text(Samples.incident(), Palette.PLAIN);
        };
    assertFalse(text.contains("hunter2"), text);
    assertTrue(text.contains("REDACTED"), text);
  }

  @Test
  void linesAreBrokenAtBlanksAndLongWordsAreCut() {
    assertEquals(List.of("one two", "three"), Lines.wrap("one two three", 8));
    assertEquals(List.of("abcdef", "gh ij"), Lines.wrap("abcdefgh ij", 6));
    assertEquals(List.of("  two", "three"), Lines.wrap("  two three", 7));
    assertEquals(List.of(""), Lines.wrap("", 8));
  }

  @Test
  void aDiagramGoesBackToTheRootAndOnToTheLastEffect() {
    Report report = Report.of(Samples.incident(), ReportTest::masked, Invocation.PLAIN);
    for (Report.Finding root : report.roots()) {
      String drawn = new Diagram(report).of(root);
      for (Report.Finding effect : report.consequences(root)) {
        assertTrue(drawn.contains("<br/>" + effect.id() + "\"]"), drawn);
        String fromEffect = new Diagram(report).of(effect);
        assertTrue(fromEffect.contains("<br/>" + root.id() + "\"]"), fromEffect);
      }
      long quotes = drawn.chars().filter(c -> c == '"').count();
      long nodes = drawn.lines().filter(l -> l.matches("  f\\d+\\[\".*\"]")).count();
      assertEquals(2 * nodes, quotes, drawn);
      assertEquals(1 + report.consequences(root).size(), nodes, drawn);
    }
  }

  @Test
  void proseIsFilledAndKeepsItsLists() throws IOException {
    StringBuilder out = new StringBuilder();
    Page narrow = new Page(40, Palette.PLAIN, List.of(), Optional.empty());
    new Prose(narrow, out)
        .write("# Page\n\nSee [another\npage](x.md#y) and\nthen go on to the end.\n- one\n- two\n");
    assertEquals(
        "# Page\n\nSee another page and then go on to the\nend.\n- one\n- two\n", out.toString());
  }

  private static String text(Diagnosis diagnosis, Palette palette) throws IOException {
    Page page =
        new Page(
            80,
            palette,
            List.of("vmstation explain pod-not-ready:pod/loki-0"),
            Optional.of("/tmp/monitoring-diagnostics-20251009-175500"));
    return written(new TextReport(page), diagnosis);
  }

  private static String written(Reporter<? super Report> reporter, Diagnosis diagnosis)
      throws IOException {
    StringBuilder out = new StringBuilder();
    reporter.write(Report.of(diagnosis, ReportTest::masked, Invocation.PLAIN), out);
    return out.toString();
  }

  private static String masked(String text) {
    return text.replace("hunter2-hunter2", "REDACTED");
  }
}
