package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Status;
import io.vmstation.rules.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class StackTest {

  private static final Path BASE = Path.of("manifests/monitoring/base");

  @Test
  void kustomizationListsEveryFile() throws IOException {
    Set<String> files;
    try (Stream<Path> all = Files.list(BASE)) {
      files =
          all.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
    }
    files.remove("kustomization.yaml");
    try (InputStream in = Files.newInputStream(BASE.resolve("kustomization.yaml"))) {
      Map<String, List<String>> kustomization = yaml().load(in);
      assertEquals(files, new TreeSet<>(kustomization.get("resources")));
    }
  }

  @Test
  void noTwoObjectsShareAName() {
    Set<Ref> names = new HashSet<>();
    for (HasMetadata object : Stack.healthy().in("here", "/data")) {
      assertTrue(names.add(Ref.of(object)), Ref.of(object) + " is there twice");
    }
    assertFalse(names.isEmpty());
  }

  @Test
  void everyClaimHasItsVolume() {
    List<HasMetadata> objects = Stack.healthy().in("here", "/data");
    Set<String> claims =
        objects.stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .map(s -> claim(s))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> volumes =
        objects.stream()
            .filter(PersistentVolume.class::isInstance)
            .map(PersistentVolume.class::cast)
            .map(v -> v.getSpec().getClaimRef().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(4, claims.size());
    assertEquals(claims, volumes);
  }

  @Test
  void theCsiOverlayLeavesNothingToRoot() {
    List<HasMetadata> objects = CsiOverlay.stack().in("here", "/data");
    List<StatefulSet> sets =
        objects.stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .toList();
    assertEquals(CsiOverlay.PARTS.size(), sets.size());
    for (StatefulSet set : sets) {
      assertEquals(List.of(), set.getSpec().getTemplate().getSpec().getInitContainers());
      assertTrue(set.getSpec().getTemplate().getSpec().getSecurityContext().getFsGroup() > 0);
      assertEquals(
          "here", set.getSpec().getVolumeClaimTemplates().get(0).getSpec().getStorageClassName());
    }
  }

  @Test
  void nothingIsSaidOfTheCsiOverlay() {
    Snapshot rendered =
        Snapshot.of(
            Instant.EPOCH,
            "monitoring",
            Set.of(Layer.SPEC),
            CsiOverlay.stack().in("monitoring", "/data"),
            List.of());
    List<Verdict> verdicts = Catalogue.builtIn().examine(Topology.of(rendered));
    assertTrue(verdicts.stream().anyMatch(v -> v.status() == Status.PASS));
    assertEquals(
        List.of(), verdicts.stream().flatMap(v -> v.findings().stream()).map(Finding::id).toList());
  }

  @Test
  @SuppressWarnings("unchecked")
  void whatKubeStateMetricsSaysOfAPodKeepsThePodsName() {
    ConfigMap map = Stack.healthy().find(ConfigMap.class, "prometheus-config");
    Map<String, List<Map<String, Object>>> config =
        yaml().load(map.getData().get("prometheus.yml"));
    Map<String, Object> services = config.get("scrape_configs").get(0);
    assertEquals("services", services.get("job_name"));
    assertEquals(true, services.get("honor_labels"));
    assertEquals(null, services.get("metric_relabel_configs"));
  }

  @Test
  void thePageNamesTheVersionsThatAreThere() throws IOException {
    String page = Files.readString(Path.of("manifests/README.md"));
    List<String> tags =
        Stack.healthy().in("here", "/data").stream()
            .flatMap(o -> Stack.template(o).stream())
            .flatMap(t -> t.getSpec().getContainers().stream())
            .map(c -> c.getImage().replaceFirst(".*:", ""))
            .toList();
    assertEquals(9, tags.size());
    tags.forEach(t -> assertTrue(page.contains(" | `" + t + "` | "), t));
  }

  @Test
  void everyConfigurationFileParses() {
    for (HasMetadata object : Stack.healthy().in("here", "/data")) {
      if (object instanceof ConfigMap map) {
        map.getData().forEach((key, text) -> yaml().load(text));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "grafana", "loki", "alertmanager", "kube-state-metrics"})
  void aPartAloneAsksNothingOfTheOthers(String part) {
    List<HasMetadata> objects = Stack.of(part).in("here", "/data");
    assertEquals(1, objects.stream().filter(o -> Stack.template(o).isPresent()).count());
    for (HasMetadata object : objects) {
      if (object instanceof ConfigMap map) {
        map.getData().forEach((key, text) -> assertAsksOnly(part, key, text));
      }
    }
  }

  private static void assertAsksOnly(String part, String key, String text) {
    yaml().load(text);
    Matcher host = Pattern.compile("(?:http://|targets: \\[\")([a-z-]+):\\d+").matcher(text);
    while (host.find()) {
      assertEquals(part, host.group(1), key);
    }
  }

  private static String claim(StatefulSet set) {
    return "%s-%s-0"
        .formatted(
            set.getSpec().getVolumeClaimTemplates().get(0).getMetadata().getName(),
            set.getMetadata().getName());
  }

  private static Yaml yaml() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(strict));
  }
}
