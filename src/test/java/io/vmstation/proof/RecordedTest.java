package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.files.Bundle;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the cluster once said of some scenarios still means what they expect. */
class RecordedTest {

  private static final Path FOLDER = Path.of("src/test/resources/recorded");

  private static Stream<String> recorded() {
    return Stream.of("corrected-in-the-template-alone", "service-selects-nothing");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void meansWhatTheScenarioExpects(String name) {
    Scenario scenario = Scenarios.named(name);
    Diagnosis seen =
        Diagnosis.of(
            Catalogue.builtIn(), Topology.of(new Bundle(FOLDER.resolve(name)).source().take()));
    Set<String> failing =
        seen.verdicts().stream()
            .filter(v -> v.status() == Status.FAIL && scenario.effects().contains(v.rule().id()))
            .map(v -> v.rule().id())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        Scenario.in("monitoring", scenario.roots()),
        seen.roots().stream().map(Finding::id).collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(scenario.effects(), failing);
  }

  @Test
  void noRecordingIsForgotten() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      assertEquals(
          recorded().collect(Collectors.toSet()),
          folders.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    }
  }
}
