package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.vmstation.cli.Console;
import io.vmstation.cli.Session;
import io.vmstation.cli.Vmstation;
import io.vmstation.files.Redaction;
import io.vmstation.rules.Catalogue;
import java.io.BufferedReader;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The manifests of October 2025 at the gate: each fault with its file and line, in time. */
class OctoberManifestsTest {

  private static final Path STACK = Path.of("src/test/resources/stack/october");
  private static final Path VOLUMES = Path.of("manifests/monitoring/overlays/homelab/volumes.yaml");

  /** Where the faults stand: rule file, worker's address, and the two directories nobody owns. */
  private static final Set<String> PLACES =
      Set.of(
          STACK.resolve("prometheus.yaml") + ":56",
          STACK.resolve("loki.yaml") + ":27",
          VOLUMES + ":8",
          VOLUMES + ":66");

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  private void validate(String format) {
    Console console =
        new Console(
            "vmstation", out, err, OptionalInt.empty(), false, Map.of(), Clock.systemUTC(), s -> s);
    Wiring wiring = new Wiring(Map.of(), Clock.systemUTC(), new Redaction());
    BufferedReader silence = new BufferedReader(Reader.nullReader());
    LiveTheatre nobody = new LiveTheatre(wiring, new Keyboard(silence, () -> {}, code -> {}));
    Session session = new Session(console, wiring, nobody, Catalogue::builtIn, "0.1.0");
    List<String> words = new ArrayList<>(List.of("validate", "-o", format, "--manifests"));
    words.addAll(List.of(STACK.toString(), VOLUMES.toString()));
    int code = Vmstation.commandLine(session).execute(words.toArray(String[]::new));
    assertEquals(1, code, err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "junit", "markdown", "html", "yaml"})
  void peopleAndProgramsReadWhere(String format) {
    validate(format);
    Set<String> missing = new TreeSet<>(PLACES);
    missing.removeIf(p -> reads(format, p));
    assertEquals(Set.of(), missing, out.toString());
  }

  private boolean reads(String format, String place) {
    String text = out.toString().replace("\\", "");
    int colon = place.lastIndexOf(':');
    return format.equals("yaml")
        ? text.replaceAll("[\" ]", "")
            .contains("file:" + place.substring(0, colon) + "\nline:" + place.substring(colon + 1))
        : text.contains(place);
  }

  @Test
  void jsonNamesFileAndLine() {
    validate("json");
    Set<String> places = new TreeSet<>();
    json()
        .findValues("place")
        .forEach(p -> places.add(p.get("file").asString() + ":" + p.get("line").asInt()));
    assertEquals(new TreeSet<>(PLACES), places);
  }

  @Test
  void sarifPointsIntoTheFiles() {
    validate("sarif");
    Set<String> places = new TreeSet<>();
    for (JsonNode place : json().findValues("physicalLocation")) {
      places.add(
          place.at("/artifactLocation/uri").asString()
              + ":"
              + place.at("/region/startLine").asInt());
    }
    assertEquals(new TreeSet<>(PLACES), places);
  }

  @Test
  void takesLittleTime() {
    validate("text");
    assertTimeout(Duration.ofSeconds(5), () -> validate("text"));
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(out.toString());
  }
}
