package io.vmstation.files;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.Secret;
import io.vmstation.files.ManifestText.Document;
import io.vmstation.files.ManifestText.Problem;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Place;
import io.vmstation.model.Ref;
import io.vmstation.model.SecretValues;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import tools.jackson.core.JacksonException;

/**
 * Manifests as they would be applied: files, folders of {@code *.yaml}, {@code *.yml} and {@code
 * *.json}, and {@code -} for standard input. In a folder with a {@code kustomization.yaml} its
 * resources are read, and what else it does is a Gap: what would be applied was not seen.
 * Everything that is wrong is said at once.
 */
public final class ManifestFiles implements SnapshotSource {

  private static final Set<String> KUSTOMIZATIONS =
      Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");

  /** What a kustomization may say without changing what the rules look at. */
  private static final Set<String> HARMLESS =
      Set.of(
          "apiVersion",
          "kind",
          "metadata",
          "resources",
          "bases",
          "components",
          "namespace",
          "commonAnnotations",
          "generatorOptions",
          "sortOptions",
          "buildMetadata");

  /** What a kustomization may make, and of which kind. */
  private static final Map<String, String> GENERATORS =
      Map.of("configMapGenerator", "ConfigMap", "secretGenerator", "Secret");

  /** Kinds that no type tells to be cluster-scoped. */
  private static final Set<String> CLUSTER_SCOPED =
      Set.of(
          "APIService",
          "CertificateSigningRequest",
          "ClusterIssuer",
          "ClusterPolicy",
          "CSINode",
          "CustomResourceDefinition",
          "FlowSchema",
          "GatewayClass",
          "IngressClass",
          "MutatingWebhookConfiguration",
          "PodSecurityPolicy",
          "PriorityClass",
          "PriorityLevelConfiguration",
          "RuntimeClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "ValidatingWebhookConfiguration",
          "VolumeAttachment",
          "VolumeSnapshotClass");

  private static final Path HERE = Path.of(".");

  /** Where an object came from. */
  private record Origin(String file, Document document, Node object) {}

  private final List<Path> paths;
  private final String namespace;
  private final InputStream input;
  private final Clock clock;

  private final Map<Ref, HasMetadata> objects = new TreeMap<>();
  private final Map<String, Origin> origins = new HashMap<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();

  /** The folder of the kustomization that was asked for, while it and what it names are read. */
  private Optional<Path> outermost = Optional.empty();

  /**
   * Manifests to be read.
   *
   * @param paths files, folders or {@code -}
   * @param namespace what namespaced objects without a namespace get
   * @param input standard input
   */
  public ManifestFiles(List<Path> paths, String namespace, InputStream input, Clock clock) {
    this.paths = List.copyOf(paths);
    this.namespace = namespace;
    this.input = input;
    this.clock = clock;
  }

  @Override
  public Snapshot take() {
    for (Path path : paths) {
      if (path.toString().equals("-")) {
        readInput();
      } else if (Files.isDirectory(path)) {
        readFolder(path, namespace);
      } else if (Files.exists(path)) {
        readFile(path, namespace);
      } else {
        problems.add(path + ": no such file or folder; check the path");
      }
    }
    if (problems.isEmpty() && objects.isEmpty()) {
      problems.add(
          "no Kubernetes object in %s; name files or folders that hold *.yaml, *.yml or *.json"
              .formatted(paths));
    }
    if (!problems.isEmpty()) {
      throw new UsageException("the manifests cannot be used:\n  " + String.join("\n  ", problems));
    }
    return Snapshot.of(clock.instant(), namespace, EnumSet.of(Layer.SPEC), objects.values(), gaps);
  }

  @Override
  public Optional<Place> place(Evidence evidence) {
    String[] parts = evidence.pointer().split("#", 2);
    return Optional.ofNullable(origins.get(parts[0]))
        .map(
            o ->
                new Place(
                    o.file(), o.document().line(o.object(), parts.length > 1 ? parts[1] : "")));
  }

  private void readInput() {
    try {
      readText("-", new String(input.readAllBytes(), StandardCharsets.UTF_8), namespace);
    } catch (IOException e) {
      problems.add("-: standard input cannot be read: " + e.getMessage());
    }
  }

  private void readFolder(Path folder, String inNamespace) {
    Optional<Path> kustomization =
        KUSTOMIZATIONS.stream().sorted().map(folder::resolve).filter(Files::exists).findFirst();
    if (kustomization.isPresent()) {
      readKustomization(kustomization.get(), inNamespace);
      return;
    }
    if (Files.exists(folder.resolve("Chart.yaml"))) {
      problems.add(
          "%s: a Helm chart; render it first: helm template %s; pipe that in with --manifests -"
              .formatted(folder, folder));
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !name.startsWith(".")) {
          readFolder(entry, inNamespace);
        } else if (Files.isRegularFile(entry)
            && name.matches(".*\\.(ya?ml|json)")
            && !name.matches("values([.-].*)?\\.ya?ml")) {
          readFile(entry, inNamespace);
        }
      }
    } catch (IOException e) {
      problems.add("%s: cannot be read: %s".formatted(folder, e.getMessage()));
    }
  }

  private void readFile(Path file, String inNamespace) {
    if (!seen.add(file.toAbsolutePath().normalize())) {
      return;
    }
    if (KUSTOMIZATIONS.contains(file.getFileName().toString())) {
      readKustomization(file, inNamespace);
      return;
    }
    read(file).ifPresent(text -> readText(file.toString(), text, inNamespace));
  }

  private Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      problems.add("%s: cannot be read as UTF-8 text: %s".formatted(file, e.getMessage()));
      return Optional.empty();
    }
  }

  private void readKustomization(Path file, String inNamespace) {
    Optional<Path> outer = outermost;
    outermost = outer.or(() -> Optional.of(file.resolveSibling("")));
    follow(file, inNamespace);
    outermost = outer;
  }

  private void follow(Path file, String inNamespace) {
    seen.add(file.toAbsolutePath().normalize());
    ManifestText text = new ManifestText(read(file).orElse(""));
    text.problems().forEach(p -> problem(file.toString(), p));
    for (Document document : text.documents()) {
      String target = ManifestText.scalar(document.root(), "namespace").orElse(inNamespace);
      for (String key : List.of("resources", "bases", "components")) {
        for (Node item : ManifestText.items(document.root(), key)) {
          if (item instanceof ScalarNode path) {
            follow(file, document, path, target);
          }
        }
      }
      if (document.root() instanceof MappingNode mapping) {
        mapping.getValue().stream()
            .map(t -> ((ScalarNode) t.getKeyNode()).getValue())
            .filter(k -> !HARMLESS.contains(k))
            .forEach(k -> gap(file, k, touched(document, k)));
      }
    }
  }

  private void follow(Path file, Document document, ScalarNode path, String target) {
    String value = path.getValue();
    Optional<Path> resource = beside(file, value);
    if (resource.filter(Files::isDirectory).isPresent()) {
      if (seen.add(resource.get().toAbsolutePath())) {
        readFolder(resource.get(), target);
      }
    } else if (resource.isPresent()) {
      readFile(resource.get(), target);
    } else if (value.contains("://") || value.matches("[\\w.-]+\\.\\w+[/:].*")) {
      gap(file, "resource " + value, Ref.EVERYTHING);
    } else {
      problem(
          file.toString(),
          document.problem(path, value + " does not exist; correct the path or remove the line"));
    }
  }

  /** The file or folder of a name; an address is a name of none, and not everywhere a name. */
  private static Optional<Path> beside(Path file, String name) {
    try {
      return Optional.of(file.resolveSibling(name).normalize()).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** What a kustomization's key has a hand in; a generator may also change what is there. */
  private static Ref touched(Document document, String key) {
    boolean onlyMakes =
        GENERATORS.containsKey(key)
            && ManifestText.items(document.root(), key).stream()
                .flatMap(g -> ManifestText.scalar(g, "behavior").stream())
                .allMatch("create"::equals);
    return onlyMakes ? Ref.all(GENERATORS.get(key), "") : Ref.EVERYTHING;
  }

  private void gap(Path file, String what, Ref touched) {
    String why =
        "%s: %s is not carried out here; render it first: kubectl kustomize %s; pipe that in with --manifests -"
            .formatted(file, what, outermost.filter(f -> !f.toString().isEmpty()).orElse(HERE));
    gaps.add(new Gap(Layer.SPEC, touched, why, Gap.Cause.REFUSED));
  }

  private void readText(String file, String text, String inNamespace) {
    ManifestText manifest = new ManifestText(text);
    manifest.problems().forEach(p -> problem(file, p));
    for (Document document : manifest.documents()) {
      String kind = ManifestText.scalar(document.root(), "kind").orElse("");
      if (kind.endsWith("List") && ManifestText.value(document.root(), "items").isPresent()) {
        ManifestText.items(document.root(), "items")
            .forEach(item -> readObject(file, document, item, inNamespace));
      } else if (!kind.equals("Kustomization") && !kind.equals("Component")) {
        readObject(file, document, document.root(), inNamespace);
      }
    }
  }

  private void readObject(String file, Document document, Node node, String inNamespace) {
    Optional<String> lack = lack(node);
    if (lack.isPresent()) {
      problem(file, document.problem(node, "no Kubernetes object: " + lack.get()));
      return;
    }
    try {
      HasMetadata object = ObjectYaml.object(ManifestText.tree(node));
      if (isNamespaced(object)
          && (object.getMetadata().getNamespace() == null
              || object.getMetadata().getNamespace().isEmpty()
              || !inNamespace.equals(namespace))) {
        object.getMetadata().setNamespace(inNamespace);
      }
      if (object instanceof Secret secret) {
        SecretValues.drop(secret);
      }
      objects.put(Ref.of(object), object);
      origins.put(Snapshot.file(Ref.of(object)), new Origin(file, document, node));
    } catch (JacksonException | IllegalArgumentException e) {
      problem(file, mistyped(document, node, e));
    }
  }

  private static Optional<String> lack(Node node) {
    if (!(node instanceof MappingNode)) {
      return Optional.of("a mapping with apiVersion, kind and metadata is expected");
    }
    List<String> lacks =
        Stream.of("apiVersion", "kind")
            .filter(k -> ManifestText.scalar(node, k).filter(v -> !v.isBlank()).isEmpty())
            .toList();
    if (!lacks.isEmpty()) {
      return Optional.of(
          String.join(" and ", lacks)
              + " not set; add it, or leave this file out of the manifests");
    }
    return ManifestText.value(node, "metadata")
            .flatMap(m -> ManifestText.scalar(m, "name"))
            .filter(n -> !n.isBlank())
            .isPresent()
        ? Optional.empty()
        : Optional.of("metadata.name is not set; give the object a name");
  }

  /** The place that a field's type is wrong at, as near as the converter knows it. */
  private static Problem mistyped(Document document, Node object, RuntimeException e) {
    Throwable cause = e;
    while (!(cause instanceof JacksonException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    Node at = object;
    StringBuilder path = new StringBuilder();
    if (cause instanceof JacksonException j) {
      for (JacksonException.Reference step : j.getPath()) {
        if (step.getPropertyName() != null) {
          at = ManifestText.value(at, step.getPropertyName()).orElse(at);
          path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
        } else if (at instanceof org.yaml.snakeyaml.nodes.SequenceNode s
            && step.getIndex() >= 0
            && step.getIndex() < s.getValue().size()) {
          at = s.getValue().get(step.getIndex());
          path.append('[').append(step.getIndex()).append(']');
        }
      }
    }
    String message =
        String.valueOf(
            cause instanceof JacksonException j ? j.getOriginalMessage() : cause.getMessage());
    return document.problem(
        at,
        "%s: %s; correct the value's type"
            .formatted(
                path, message.lines().findFirst().orElse("").replaceAll("`[\\w.$]*\\.", "`")));
  }

  private static boolean isNamespaced(HasMetadata object) {
    return object instanceof GenericKubernetesResource
        ? !CLUSTER_SCOPED.contains(object.getKind()) && !object.getKind().startsWith("Cluster")
        : object instanceof Namespaced;
  }

  private void problem(String file, Problem p) {
    problems.add("%s:%d:%d: %s".formatted(file, p.line(), p.column(), p.what()));
  }
}
