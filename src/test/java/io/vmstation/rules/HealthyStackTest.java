package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.files.ManifestFiles;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain manifests before any cluster is touched: ours are well, those of October 2025 are not. */
class HealthyStackTest {

  private static final String OURS = "manifests/monitoring";
  private static final String OVERLAYS = OURS + "/overlays/";

  @ParameterizedTest
  @ValueSource(strings = {OURS + "/base", OVERLAYS + "homelab"})
  void nothingIsSaidOfOurOwnManifests(String path) {
    assertEquals(Set.of(), said(path));
  }

  @Test
  void nothingIsSaidOfTheGateBesideThem() {
    assertEquals(Set.of(), said(OURS + "/base", "manifests/validate-cronjob.yaml"));
  }

  @ParameterizedTest
  @ValueSource(strings = {OURS, OVERLAYS + "csi"})
  void whatPatchesWouldMakeOfThemIsNotPassed(String path) {
    Set<Status> statuses = verdicts(path).stream().map(Verdict::status).collect(Collectors.toSet());
    assertEquals(Set.of(Status.UNKNOWN, Status.SKIPPED), statuses);
  }

  @Test
  void theManifestsOfOctoberAreSeenThrough() {
    Set<String> said = said("src/test/resources/stack/october", OVERLAYS + "homelab/volumes.yaml");
    assertTrue(
        said.containsAll(
            Set.of(
                "prometheus-rules-invalid:configmap/prometheus-rules",
                "loki-worker-port-mismatch:configmap/loki-config",
                "data-directory-owner-unsure:statefulset/prometheus",
                "data-directory-owner-unsure:statefulset/loki")),
        said.toString());
  }

  @Test
  void nothingIsSaidOfTheDataSourcesOfAGrafanaThatIsNotThere() {
    List<Verdict> verdicts = verdicts("src/test/resources/stack/october");
    assertEquals(
        Set.of("SKIPPED: there is no grafana in this stack"),
        verdicts.stream()
            .filter(v -> v.rule().id().matches("grafana-datasource-(names-no-service|wrong-port)"))
            .map(v -> v.status() + ": " + v.reason())
            .collect(Collectors.toSet()));
  }

  private static Set<String> said(String... paths) {
    List<Verdict> verdicts = verdicts(paths);
    assertTrue(verdicts.stream().anyMatch(v -> v.status() == Status.PASS));
    assertTrue(verdicts.stream().noneMatch(v -> v.status() == Status.UNKNOWN));
    return verdicts.stream()
        .flatMap(v -> v.findings().stream())
        .map(Finding::id)
        .collect(Collectors.toSet());
  }

  private static List<Verdict> verdicts(String... paths) {
    List<Path> files = List.of(paths).stream().map(Path::of).toList();
    Snapshot manifests =
        new ManifestFiles(files, "monitoring", InputStream.nullInputStream(), Clock.systemUTC())
            .take();
    return Catalogue.builtIn().examine(Topology.of(manifests));
  }
}
