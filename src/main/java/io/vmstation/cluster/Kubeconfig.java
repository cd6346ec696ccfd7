package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads kubeconfig files, checked before use: the client itself takes a file that names no cluster
 * for one that means the service {@code kubernetes.default}.
 */
final class Kubeconfig {

  private record Source(Path file, Node tree, io.fabric8.kubernetes.api.model.Config content) {}

  private final List<Source> sources;

  private Kubeconfig(List<Source> sources) {
    this.sources = sources;
  }

  /**
   * Merges files as kubectl does: of two entries of one name the first counts.
   *
   * @throws UsageException with file, line and what to do
   */
  static Config read(List<Path> files, Optional<String> context) {
    Kubeconfig kubeconfig = new Kubeconfig(files.stream().map(Kubeconfig::parse).toList());
    String name = kubeconfig.context(context);
    kubeconfig.check(name);
    Config config = Config.empty();
    KubeConfigUtils.merge(
        config,
        name,
        kubeconfig.sources.stream()
            .map(Source::content)
            .toArray(io.fabric8.kubernetes.api.model.Config[]::new));
    return config;
  }

  private static Source parse(Path file) {
    try {
      String text = Files.readString(file);
      Node tree =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .compose(new java.io.StringReader(text));
      if (!(tree instanceof MappingNode)) {
        throw broken(file, 1, "holds no clusters, contexts and users");
      }
      // KubeConfigUtils.parseConfig would first search the class path for all kinds there are.
      return new Source(
          file,
          tree,
          ObjectYaml.serialization().unmarshal(text, io.fabric8.kubernetes.api.model.Config.class));
    } catch (MarkedYAMLException e) {
      throw broken(file, e.getProblemMark().getLine() + 1, "is not YAML: " + e.getProblem());
    } catch (IOException e) {
      throw new UsageException(
          "The kubeconfig %s cannot be read: %s. Check its owner and mode."
              .formatted(file, Trouble.deepest(e)),
          e);
    } catch (YAMLException | IllegalArgumentException e) {
      throw broken(file, 1, "does not parse: " + Trouble.deepest(e));
    }
  }

  private static UsageException broken(Path file, int line, String what) {
    return new UsageException(
        "The kubeconfig %s, line %d, %s. Correct it, or name another with --kubeconfig."
            .formatted(file, line, what));
  }

  private String context(Optional<String> wanted) {
    Source first = sources.get(0);
    String known =
        sources.stream()
            .flatMap(s -> s.content().getContexts().stream())
            .map(c -> c.getName())
            .distinct()
            .collect(Collectors.joining(", "));
    Optional<Source> current =
        sources.stream()
            .filter(s -> s.content().getCurrentContext() != null)
            .filter(s -> !s.content().getCurrentContext().isEmpty())
            .findFirst();
    String name = wanted.or(() -> current.map(s -> s.content().getCurrentContext())).orElse("");
    if (name.isEmpty()) {
      throw new UsageException(
          "The kubeconfig %s has no current-context. Name one with --context (there are: %s)."
              .formatted(first.file(), known));
    }
    if (sources.stream().noneMatch(s -> line(s, "contexts", name).isPresent())) {
      String place =
          wanted.isPresent()
              ? first.file().toString()
              : current.get().file() + ", line " + line(current.get(), "current-context", "").get();
      throw new UsageException(
          "The context %s is not in the kubeconfig %s. Name another with --context (there are: %s)."
              .formatted(name, place, known));
    }
    return name;
  }

  /** Checks the parts that a context names, all at once. */
  private void check(String context) {
    List<String> problems = new ArrayList<>();
    Source source = source("contexts", context).orElseThrow();
    var names =
        source.content().getContexts().stream()
            .filter(c -> context.equals(c.getName()))
            .findFirst()
            .orElseThrow()
            .getContext();
    String cluster = names == null ? null : names.getCluster();
    String user = names == null ? null : names.getUser();
    for (String part : List.of("clusters", "users")) {
      String name = part.equals("clusters") ? cluster : user;
      if (name == null || name.isEmpty()) {
        problems.add(at(source, "contexts", context) + "the context names none of its " + part);
      } else if (source(part, name).isEmpty()) {
        problems.add(
            at(source, "contexts", context)
                + "the context names "
                + name
                + ", which is not in "
                + part);
      }
    }
    source("clusters", cluster).ifPresent(s -> checkCluster(s, cluster, problems));
    source("users", user).ifPresent(s -> checkUser(s, user, problems));
    if (!problems.isEmpty()) {
      throw new UsageException(
          String.join("\n", problems)
              + "\nCorrect the kubeconfig, or name another with --kubeconfig.");
    }
  }

  private void checkCluster(Source source, String name, List<String> problems) {
    Cluster cluster =
        source.content().getClusters().stream()
            .filter(c -> name.equals(c.getName()))
            .findFirst()
            .map(c -> c.getCluster())
            .orElseGet(Cluster::new);
    String place = at(source, "clusters", name);
    if (cluster.getServer() == null || !cluster.getServer().matches("https?://[^/\\s]+.*")) {
      problems.add(place + "the cluster has no server address such as https://host:6443");
    }
    checkFile(source, cluster.getCertificateAuthority(), place, problems);
    checkData(
        cluster.getCertificateAuthorityData(), place + "certificate-authority-data", problems);
  }

  private void checkUser(Source source, String name, List<String> problems) {
    AuthInfo user =
        source.content().getUsers().stream()
            .filter(u -> name.equals(u.getName()))
            .findFirst()
            .map(u -> u.getUser())
            .orElseGet(AuthInfo::new);
    String place = at(source, "users", name);
    Stream.of(user.getClientCertificate(), user.getClientKey(), user.getTokenFile())
        .forEach(f -> checkFile(source, f, place, problems));
    checkData(user.getClientCertificateData(), place + "client-certificate-data", problems);
    checkData(user.getClientKeyData(), place + "client-key-data", problems);
  }

  private static void checkFile(Source source, String file, String place, List<String> problems) {
    if (file != null
        && !file.isEmpty()
        && !Files.isReadable(source.file().toAbsolutePath().resolveSibling(file))) {
      problems.add(place + file + " does not exist or cannot be read");
    }
  }

  private static void checkData(String base64, String place, List<String> problems) {
    try {
      if (base64 != null
          && !new String(
                  java.util.Base64.getMimeDecoder().decode(base64),
                  java.nio.charset.StandardCharsets.ISO_8859_1)
              .contains("-----BEGIN")
          && !base64.isEmpty()) {
        problems.add(place + " holds no PEM certificate or key");
      }
    } catch (IllegalArgumentException e) {
      problems.add(place + " is not base64");
    }
  }

  private Optional<Source> source(String section, String name) {
    return sources.stream().filter(s -> line(s, section, name).isPresent()).findFirst();
  }

  private static String at(Source source, String section, String name) {
    return "The kubeconfig %s, line %d: "
        .formatted(source.file(), line(source, section, name).orElse(1));
  }

  /** The line of a section, or of the entry of this name in it. */
  private static Optional<Integer> line(Source source, String section, String name) {
    return ((MappingNode) source.tree())
        .getValue().stream()
            .filter(t -> section.equals(scalar(t.getKeyNode())))
            .flatMap(
                t ->
                    t.getValueNode() instanceof SequenceNode list
                        ? list.getValue().stream()
                            .filter(e -> name != null && name.equals(entryName(e)))
                        : Stream.of(t.getKeyNode()))
            .map(Node::getStartMark)
            .filter(Objects::nonNull)
            .map(Mark::getLine)
            .map(l -> l + 1)
            .findFirst();
  }

  private static String entryName(Node entry) {
    return entry instanceof MappingNode map
        ? map.getValue().stream()
            .filter(t -> "name".equals(scalar(t.getKeyNode())))
            .map(t -> scalar(t.getValueNode()))
            .findFirst()
            .orElse("")
        : "";
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode s ? s.getValue() : "";
  }
}
