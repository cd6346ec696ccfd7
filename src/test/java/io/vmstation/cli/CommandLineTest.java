package io.vmstation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.model.AccessException;
import io.vmstation.model.Layer;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import io.vmstation.rules.Catalogue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {

  private static final Instant NOW = Instant.parse("2025-10-09T17:55:00Z");

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();
  private final List<Path> kept = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "yaml"})
  void anEmptyNamespaceIsNoSignOfHealth(String format) {
    assertEquals(3, run(this::empty, "diagnose", "-o", format));
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, run(this::empty, "diagnose", "--bundel", "x"));
    assertTrue(err.toString().contains("--bundle"), err.toString());
    assertEquals(2, run(this::empty, "diagnose", "-o", "xml"));
    assertEquals(2, run(this::empty, "diagnose", "--bundle", "a", "--manifests", "b"));
    assertEquals(2, run(this::empty, "diagnose", "--deadline", "soon"));
    assertEquals(2, run(this::empty));
    assertEquals(2, run(this::empty, "explain", "no-such-rule"));
    assertEquals("", out.toString());
  }

  @Test
  void badInputIsTwoAndNoAccessIsThree() {
    SnapshotSource broken = failing(new UsageException("the kubeconfig x is broken"));
    assertEquals(2, run(broken, "diagnose"));
    SnapshotSource away = failing(new AccessException("the server is out of reach", null));
    assertEquals(3, run(away, "diagnose"));
    assertTrue(err.toString().contains("vmstation: the server is out of reach\n"), err.toString());
  }

  @Test
  void aBugSaysSoAndTellsWhereOnlyOnDemand() {
    SnapshotSource bug = failing(new IllegalStateException("with secret"));
    assertEquals(3, run(bug, "diagnose"));
    assertTrue(err.toString().contains("this is a bug in vmstation"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
    assertEquals(3, run(bug, "diagnose", "--debug"));
    assertTrue(err.toString().contains("\tat "), err.toString());
    assertFalse(err.toString().contains("secret"), err.toString());
  }

  @Test
  void aFolderThatCannotBeMadeIsNoBug() {
    assertEquals(2, run(this::empty, "man", "pom.xml/below"));
    assertTrue(err.toString().contains("pom.xml"), err.toString());
    assertFalse(err.toString().contains("bug"), err.toString());
  }

  @Test
  void theBundleGoesWhereItIsWanted() {
    run(this::empty, "diagnose", "--no-save");
    assertEquals(List.of(), kept);
    run(this::empty, "diagnose", "--bundle", "b");
    assertEquals(List.of(), kept);
    run(this::empty, "diagnose", "--output-dir", "here");
    assertEquals(List.of(Path.of("here")), kept);
    assertEquals("Evidence kept in: here", last(err));
    run(this::empty, "diagnose", "--output-dir", "stick");
    assertEquals(
        "Evidence kept in: stick, where others can read it: the disk keeps no permissions",
        last(err));
  }

  private static String last(StringBuilder text) {
    return text.toString().lines().reduce("", (a, b) -> b);
  }

  @Test
  void quietSaysNothingOnStderr() {
    run(this::empty, "diagnose", "-q", "--output-dir", "here");
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          diagnos                                  | diagnose
          backups sho                              | show
          validate --bundel b                      | --bundle
          validate --suite storge                  | storage
          validate --suite pods,storge             | storage
          validate --ignore loki-cfg-invalid=a,reason=b | loki-config-invalid
          completion bsh                           | bash
          remediate --allow volume-ownr            | volume-owner
          remediate --only loki-worker-prt-mismatch | loki-worker-port-mismatch
          remediate --skip prometheus-target-donw  | prometheus-target-down
          explain pod-not-redy                     | pod-not-ready
          """)
  void whatIsMistypedIsGuessed(String typed, String meant) {
    assertEquals(2, run(this::empty, typed.split(" ")));
    assertTrue(err.toString().contains("did you mean " + meant), err.toString());
  }

  @Test
  void theVersionSaysWhichBuildAndCatalogueThisIs() {
    assertEquals(0, run(this::empty, "version", "-o", "json"));
    JsonNode version = JsonMapper.shared().readTree(out.toString());
    assertEquals(Catalogue.digest(), version.get("catalogue").asString());
    assertEquals(Catalogue.builtIn().rules().size(), version.get("rules").asInt());
    assertEquals("of the sources", version.get("build").asString());
  }

  private int run(SnapshotSource source, String... arguments) {
    Console console =
        new Console(
            "vmstation",
            out,
            err,
            OptionalInt.empty(),
            false,
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            t -> t.replace("secret", "REDACTED"));
    FakeDoors doors =
        new FakeDoors(source) {
          @Override
          public SnapshotSource cluster(Connection connection, Consumer<String> progress) {
            progress.accept("looking");
            return super.cluster(connection, progress);
          }
        };
    Session session = new Session(console, doors, new FakeTheatre(), Catalogue::builtIn, "test");
    int code = Vmstation.commandLine(session).execute(arguments);
    kept.addAll(doors.kept);
    return code;
  }

  private Snapshot empty() {
    return Snapshot.of(NOW, "monitoring", EnumSet.allOf(Layer.class), List.of(), List.of());
  }

  private static SnapshotSource failing(RuntimeException trouble) {
    return () -> {
      throw trouble;
    };
  }
}
