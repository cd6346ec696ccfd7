package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The step of the release that refuses a tag without its version and notes, as it is run there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a release is made on Linux")
class ReleaseTest {

  private static final Path WORKFLOW = Path.of(".github/workflows/release.yml");
  private static final String STEP = "The tag is the version, of which the changelog tells";
  private static final String CHANGES =
      """
      # Changelog

      ## [Unreleased]

      - To come.

      ## [0.1.0] - 2026-12-01

      ### Added

      - This.

      ## [0.1.0-rc1]

      - Before.
      """;

  @TempDir Path folder;

  @BeforeEach
  void havePom() throws IOException {
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project>
          <version>0.1.0</version>
          <dependency>
            <version>9.9</version>
          </dependency>
        </project>
        """);
  }

  @Test
  void theNotesAreTheVersionsOwn() throws Exception {
    assertEquals("0 ", tagged("v0.1.0", CHANGES));
    assertEquals("\n### Added\n\n- This.\n\n", Files.readString(folder.resolve("notes.md")));
  }

  @Test
  void aTagOfAnotherVersionIsRefused() throws Exception {
    assertEquals(
        "1 ::error::the tag is v0.2.0, the version in pom.xml 0.1.0", tagged("v0.2.0", CHANGES));
  }

  @Test
  void aVersionOfWhichNothingIsToldIsRefused() throws Exception {
    String why = "1 ::error::CHANGELOG.md has nothing under ## [0.1.0]";
    assertEquals(why, tagged("v0.1.0", CHANGES.replace("[0.1.0]", "[0.0.9]")));
    assertEquals(why, tagged("v0.1.0", "## [0.1.0]\n\n## [0.0.9]\n\n- That.\n"));
  }

  /** What the step ends with, and says, for this tag and changelog. */
  private String tagged(String tag, String changes) throws Exception {
    Files.writeString(folder.resolve("CHANGELOG.md"), changes);
    ProcessBuilder step =
        new ProcessBuilder("bash", "-e", "-c", script())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    step.environment().put("GITHUB_REF_NAME", tag);
    step.environment().put("RUNNER_TEMP", folder.toString());
    Process bash = step.start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return bash.waitFor() + " " + said;
  }

  private static String script() throws IOException {
    JsonNode workflow = new YAMLMapper().readTree(Files.readString(WORKFLOW));
    for (JsonNode step : workflow.at("/jobs/release/steps")) {
      if (step.path("name").asString("").equals(STEP)) {
        return step.get("run").asString();
      }
    }
    throw new IllegalStateException("no step of this name: " + STEP);
  }
}
