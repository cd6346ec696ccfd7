package io.vmstation.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the cluster is found and how long to wait for it.
 *
 * @param kubeconfig the file that the operator named
 * @param context the context that the operator named, else the kubeconfig's current one
 * @param requestTimeout the longest wait for one answer
 * @param deadline the longest time for looking at everything
 * @param env the environment: {@code KUBECONFIG}, {@code HOME} or {@code USERPROFILE}, the proxies,
 *     and what pods get
 */
public record ClusterAccess(
    Optional<String> kubeconfig,
    Optional<String> context,
    Duration requestTimeout,
    Duration deadline,
    Map<String, String> env) {

  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Path ADMIN = Path.of("/etc/kubernetes/admin.conf");

  public ClusterAccess {
    env = Map.copyOf(env);
  }

  /**
   * Makes a client as kubectl would: from the named kubeconfig, {@code KUBECONFIG} as a list,
   * {@code ~/.kube/config}, or the pod's service account; then from kubeadm's {@code admin.conf}.
   * Nothing is asked of the server yet.
   *
   * @throws UsageException when no kubeconfig is there, or one is broken
   */
  public KubernetesClient connect() {
    List<Path> files = files();
    Config config = files.isEmpty() ? inCluster() : Kubeconfig.read(files, context);
    config.setRequestTimeout(millis());
    config.setConnectionTimeout(millis());
    config.setRequestRetryBackoffLimit(0);
    config.setUserAgent("vmstation");
    variable("HTTPS_PROXY")
        .filter(p -> config.getHttpsProxy() == null)
        .ifPresent(config::setHttpsProxy);
    variable("NO_PROXY").ifPresent(n -> config.setNoProxy(n.split(",")));
    try {
      return new KubernetesClientBuilder()
          .withConfig(config)
          .withKubernetesSerialization(ObjectYaml.serialization())
          .withHttpClientBuilderConsumer(
              b -> b.addOrReplaceInterceptor(RetryAfter.NAME, new RetryAfter()))
          .build();
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new UsageException(
          "The kubeconfig %s cannot be used: %s. Check its server address and certificates."
              .formatted(names(files), Trouble.deepest(e)),
          e);
    }
  }

  private int millis() {
    return Math.toIntExact(requestTimeout.toMillis());
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toLowerCase(java.util.Locale.ROOT))
        .map(env::get)
        .filter(v -> v != null && !v.isEmpty())
        .findFirst();
  }

  /** The kubeconfig files that exist; empty where the pod's service account serves. */
  private List<Path> files() {
    if (kubeconfig.isPresent()) {
      return List.of(existing(kubeconfig.get(), "given with --kubeconfig"));
    }
    List<String> listed =
        Stream.of(env.getOrDefault("KUBECONFIG", "").split(java.io.File.pathSeparator))
            .filter(f -> !f.isBlank())
            .toList();
    if (!listed.isEmpty()) {
      List<Path> there = listed.stream().map(Path::of).filter(Files::exists).toList();
      return there.isEmpty()
          ? List.of(existing(listed.get(0), "named by the variable KUBECONFIG"))
          : there;
    }
    List<Path> usual = new ArrayList<>();
    for (String home : List.of("HOME", "USERPROFILE")) {
      variable(home).ifPresent(folder -> usual.add(Path.of(folder, ".kube", "config")));
    }
    if (usual.stream().noneMatch(Files::exists) && inPod()) {
      return List.of();
    }
    usual.add(ADMIN);
    return usual.stream()
        .filter(Files::exists)
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new UsageException(
                    "No kubeconfig found: looked at %s. Name one with --kubeconfig or KUBECONFIG."
                        .formatted(names(usual))));
  }

  private static Path existing(String name, String origin) {
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new UsageException(
          "The kubeconfig %s, %s, does not exist. Check the path.".formatted(name, origin));
    }
    return file;
  }

  private boolean inPod() {
    return env.containsKey("KUBERNETES_SERVICE_HOST") && Files.exists(ACCOUNT.resolve("token"));
  }

  private Config inCluster() {
    Config config = Config.empty();
    String host = env.get("KUBERNETES_SERVICE_HOST");
    config.setMasterUrl(
        "https://%s:%s/"
            .formatted(
                host.contains(":") ? "[" + host + "]" : host,
                env.getOrDefault("KUBERNETES_SERVICE_PORT", "443")));
    config.setCaCertFile(ACCOUNT.resolve("ca.crt").toString());
    try {
      config.setAutoOAuthToken(Files.readString(ACCOUNT.resolve("token")).strip());
    } catch (IOException e) {
      throw new UsageException(
          "The service account's token %s cannot be read: %s. Name a kubeconfig instead."
              .formatted(ACCOUNT.resolve("token"), e.getMessage()),
          e);
    }
    return config;
  }

  private static String names(List<Path> files) {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }
}
