package io.vmstation.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Place;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFilesTest {

  private static final String MAP =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\ndata:\n  a: b\n";

  @TempDir Path temp;

  @Test
  void readsFoldersListsAndDocumentsAndKnowsTheirOrigin() throws IOException {
    Path several =
        put(
            "a/several.yaml",
            "# two\n---\n" + MAP.formatted("one") + "---\n\n---\n" + MAP.formatted("two"));
    Path list =
        put(
            "a/b/list.yml",
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Node
              metadata: {name: n}
            - apiVersion: example.org/v1
              kind: Thing
              metadata: {name: t, namespace: other}
              spec: {size: 3}
            """);
    Path json =
        put(
            "a/map.json",
            "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"p\"}}\n");
    put("a/readme.md", "no manifest");
    put("a/values-prod.yaml", "replicas: 2");
    ManifestFiles files = files(temp.resolve("a"));
    Snapshot snapshot = files.take();
    assertEquals(Set.of(Layer.SPEC), snapshot.layers());
    Map<Ref, Place> places =
        Map.of(
            new Ref("ConfigMap", "monitoring", "one"), new Place(several.toString(), 3),
            new Ref("ConfigMap", "monitoring", "two"), new Place(several.toString(), 12),
            new Ref("Node", "", "n"), new Place(list.toString(), 4),
            new Ref("Thing", "other", "t"), new Place(list.toString(), 7),
            new Ref("Pod", "monitoring", "p"), new Place(json.toString(), 1));
    assertEquals(places.keySet(), snapshot.objects().keySet());
    places.forEach((ref, place) -> assertEquals(Optional.of(place), place(files, ref, "")));
    assertTrue(
        snapshot.objects().get(new Ref("Thing", "other", "t"))
            instanceof GenericKubernetesResource);
  }

  @Test
  void knowsTheLineOfWhatAPointerLeadsTo() throws IOException {
    Path file =
        put(
            "lines.yaml",
            """
            # a comment
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data:
              a/b.yml: |
                one: 1

                two: 2
              folded: >
                one
                two
              quoted: "one\\ntwo"
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: a
                image: a
              - image: b
                name: b
            """);
    ManifestFiles files = files(file);
    files.take();
    Ref map = new Ref("ConfigMap", "monitoring", "c");
    Ref pod = new Ref("Pod", "monitoring", "p");
    assertEquals(3, place(files, map, "").orElseThrow().line());
    assertEquals(6, place(files, map, "#/data").orElseThrow().line());
    assertEquals(7, place(files, map, "#/data/a~1b.yml").orElseThrow().line());
    assertEquals(8, place(files, map, "#/data/a~1b.yml:1").orElseThrow().line());
    assertEquals(10, place(files, map, "#/data/a~1b.yml:3").orElseThrow().line());
    assertEquals(11, place(files, map, "#/data/folded:2").orElseThrow().line());
    assertEquals(14, place(files, map, "#/data/quoted:2").orElseThrow().line());
    assertEquals(23, place(files, pod, "#/spec/containers/1").orElseThrow().line());
    assertEquals(24, place(files, pod, "#/spec/containers/1/name").orElseThrow().line());
    assertEquals(20, place(files, pod, "#/spec/containers/7").orElseThrow().line());
    assertEquals(19, place(files, pod, "#/spec/securityContext/runAsUser").orElseThrow().line());
    assertEquals(Optional.empty(), place(files, new Ref("Pod", "monitoring", "q"), "#/spec"));
  }

  private static Optional<Place> place(ManifestFiles files, Ref ref, String pointer) {
    return files.place(new Evidence(ref, "", Snapshot.file(ref) + pointer));
  }

  @Test
  void readsStandardInput() {
    String text = MAP.formatted("piped");
    ManifestFiles files =
        new ManifestFiles(
            List.of(Path.of("-")),
            "monitoring",
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            clock());
    Ref piped = new Ref("ConfigMap", "monitoring", "piped");
    assertEquals(Set.of(piped), files.take().objects().keySet());
    assertEquals(Optional.of(new Place("-", 1)), place(files, piped, ""));
  }

  @Test
  void readsAsKubernetesReads() throws IOException {
    Path file =
        put(
            "p.yaml",
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: p
              annotations: {day: 2026-11-23}
            spec:
              hostNetwork: yes
              volumes:
              - name: c
                configMap: {name: c, defaultMode: 0640}
              containers:
              - &c
                name: a
                image: a
              - <<: *c
                name: b
            """);
    Pod pod = (Pod) files(file).take().objects().get(new Ref("Pod", "monitoring", "p"));
    assertEquals(Map.of("day", "2026-11-23"), pod.getMetadata().getAnnotations());
    assertEquals(0640, pod.getSpec().getVolumes().get(0).getConfigMap().getDefaultMode());
    assertEquals(true, pod.getSpec().getHostNetwork());
    assertEquals("a", pod.getSpec().getContainers().get(1).getImage());
  }

  @Test
  void keepsNoSecretValue() throws IOException {
    Path file =
        put(
            "s.yaml",
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            data: {a: aHVudGVyMg==}
            stringData: {b: hunter2}
            """);
    Secret secret = (Secret) files(file).take().objects().get(new Ref("Secret", "monitoring", "s"));
    assertEquals(Map.of("a", "", "b", ""), secret.getData());
    assertFalse(secret.toString().contains("hunter2"));
  }

  @Test
  void saysAllThatIsWrongAtOnce() throws IOException {
    Path dir = temp.resolve("bad");
    put("bad/duplicate.yaml", MAP.formatted("x") + "data:\n  c: d\n");
    put("bad/endless.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: &all {a: *all}\n");
    put("bad/noobject.yaml", MAP.formatted("ok") + "---\nreplicaCount: 1\n---\n- a\n");
    put("bad/noyaml.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a: b\n");
    put("bad/template.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n");
    put(
        "bad/typed.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: 3\n");
    put("bad/unnamed.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n");
    put("bad/chart/Chart.yaml", "name: c\n");
    UsageException e =
        assertThrows(UsageException.class, () -> files(dir, temp.resolve("none")).take());
    List<String> lines =
        e.getMessage()
            .lines()
            .map(l -> l.replace(dir + dir.getFileSystem().getSeparator(), ""))
            .map(String::strip)
            .toList();
    List<String> begins =
        List.of(
            "the manifests cannot be used:",
            "chart: a Helm chart; render it first: helm template",
            "duplicate.yaml:7:1: key \"data\" is already set in line 5",
            "endless.yaml:1:1: no YAML: what begins in line 3 holds an alias of itself",
            "noobject.yaml:8:1: no Kubernetes object: apiVersion and kind not set",
            "noobject.yaml:10:1: no Kubernetes object: a mapping",
            "noyaml.yaml:4:10: no YAML: mapping values are not allowed here",
            "template.yaml:4:9: template text that was not rendered: {{ .Values.name }}",
            "typed.yaml:5:15: spec.containers: ",
            "unnamed.yaml:1:1: no Kubernetes object: metadata.name is not set",
            temp.resolve("none") + ": no such file or folder");
    assertEquals(begins.size(), lines.size(), e.getMessage());
    for (int i = 0; i < begins.size(); i++) {
      assertTrue(lines.get(i).startsWith(begins.get(i)), lines.get(i));
    }
  }

  @Test
  void templatesOfOtherProgramsAreText() throws IOException {
    Path file =
        put(
            "rules.yaml",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: rules
              annotations:
                checksum/config: "{{ .Values.config | sha256sum }}"
            data:
              alerts.yml: |
                summary: "{{ $labels.instance }} down"
            """);
    ConfigMap map =
        (ConfigMap) files(file).take().objects().get(new Ref("ConfigMap", "monitoring", "rules"));
    assertEquals("summary: \"{{ $labels.instance }} down\"\n", map.getData().get("alerts.yml"));
  }

  @Test
  void followsKustomizations() throws IOException {
    put("k/base/kustomization.yaml", "resources: [map.yaml]\nconfigMapGenerator: [{name: g}]\n");
    put("k/base/map.yaml", MAP.formatted("base"));
    put("k/base/ignored.yaml", MAP.formatted("ignored"));
    put(
        "k/overlay/kustomization.yaml",
        "namespace: prod\nresources:\n- ../base\n- extra.yaml\n- https://example.org/x.yaml\n");
    put("k/overlay/extra.yaml", MAP.formatted("extra"));
    Snapshot snapshot = files(temp.resolve("k/overlay")).take();
    assertEquals(
        Set.of(new Ref("ConfigMap", "prod", "base"), new Ref("ConfigMap", "prod", "extra")),
        snapshot.objects().keySet());
    assertEquals(
        List.of(Ref.EVERYTHING, Ref.all("ConfigMap", "")),
        snapshot.gaps().stream().map(Gap::where).toList());
    assertEquals(Gap.Cause.REFUSED, snapshot.gaps().get(1).cause());
    String render = "kubectl kustomize " + temp.resolve("k/overlay") + ";";
    snapshot.gaps().forEach(g -> assertTrue(g.why().contains(render), g.why()));
  }

  @Test
  void anAddressNeedNotBeANameOfAFile() throws IOException {
    try (FileSystem disk = WindowsDisk.ntfs()) {
      Path file = disk.getPath("C:\\k\\kustomization.yaml");
      Files.createDirectory(file.getParent());
      Files.writeString(file, "resources:\n- https://example.org/x?ref=main\n");
      ManifestFiles kustomization = files(file.getParent());
      String why = assertThrows(UsageException.class, kustomization::take).getMessage();
      assertTrue(why.contains("no Kubernetes object in"), why);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "patches: [{path: p.yaml}]",
        "images: [{name: a, newTag: b}]",
        "replicas: [{name: a, count: 0}]",
        "namePrefix: a-",
        "configMapGenerator: [{name: base, behavior: merge}]"
      })
  void whatChangesTheObjectsHidesThemAll(String key) throws IOException {
    put("k/kustomization.yaml", "resources: [map.yaml]\n" + key + "\n");
    put("k/map.yaml", MAP.formatted("base"));
    List<Gap> gaps = files(temp.resolve("k")).take().gaps();
    assertEquals(List.of(Ref.EVERYTHING), gaps.stream().map(Gap::where).toList());
    assertTrue(gaps.get(0).hides(new Ref("Service", "any", "loki")), gaps.toString());
  }

  @Test
  void aMissingResourceIsNamed() throws IOException {
    put("k/kustomization.yaml", "resources:\n- gone.yaml\n");
    UsageException e = assertThrows(UsageException.class, () -> files(temp.resolve("k")).take());
    assertTrue(e.getMessage().contains("kustomization.yaml:2:3: gone.yaml does not exist"));
  }

  @Test
  void nothingToReadIsWrongUsage() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertThrows(UsageException.class, () -> files(empty).take());
  }

  private Path put(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static ManifestFiles files(Path... paths) {
    return new ManifestFiles(
        Stream.of(paths).toList(), "monitoring", new ByteArrayInputStream(new byte[0]), clock());
  }

  private static Clock clock() {
    return Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
  }
}
