package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One scenario's place on the cluster: its namespace, its directory on the node, its clean-up. */
final class Bed implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(5);

  /** After this a pod that is still not ready, and does not say why, counts as not getting so. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LABEL = "vmstation.io/proof";

  private final KubernetesClient client;
  private final String namespace;
  private final Path directory;
  private List<HasMetadata> objects = List.of();
  private Instant applied = Instant.MAX;

  private Bed(KubernetesClient client, String namespace, Path directory) {
    this.client = client;
    this.namespace = namespace;
    this.directory = directory;
  }

  /** A place beside others. */
  static Bed beside(KubernetesClient client, String namespace) {
    return new Bed(client, namespace, Path.of("/var/lib/vmstation-proof", namespace));
  }

  /** The place that the manifests name, for recordings that look like a real stack. */
  static Bed atHome(KubernetesClient client) {
    return new Bed(client, "monitoring", Path.of("/srv/monitoring_data"));
  }

  String namespace() {
    return namespace;
  }

  KubernetesClient client() {
    return client;
  }

  /** Applies a stack, in a namespace and a directory that must not exist yet. */
  void apply(Stack stack) {
    if (client.namespaces().withName(namespace).get() != null) {
      throw new AssertionError("namespace " + namespace + " exists and is not ours");
    }
    hand("test", "!", "-e", directory.toString());
    objects = stack.in(namespace, directory.toString());
    client
        .namespaces()
        .resource(
            new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels(LABEL, "scenario")
                .endMetadata()
                .build())
        .create();
    objects.stream()
        .filter(o -> !o.getKind().equals("Namespace"))
        .forEach(o -> client.resource(o).create());
    applied = Instant.now();
  }

  /** Waits until every pod that the stack asks for is there and ready. */
  void awaitReady() {
    await(
        "all pods ready",
        () -> {
          List<Pod> pods = pods();
          return pods.size() >= workloads() && pods.stream().allMatch(Readiness::isPodReady);
        });
  }

  /** Waits until every pod is ready, or has shown that it will not be. */
  void awaitShown() {
    await(
        "every pod to be ready or to show its trouble",
        () -> {
          List<Pod> pods = pods();
          boolean asked = pods.size() >= workloads() || isLongAgo(applied);
          return asked && pods.stream().allMatch(p -> Readiness.isPodReady(p) || showsTrouble(p));
        });
  }

  private static boolean showsTrouble(Pod pod) {
    return Stream.of(
                pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
            .flatMap(List::stream)
            .anyMatch(c -> c.getRestartCount() > 0 || isStuck(c.getState()))
        || isLongAgo(Instant.parse(pod.getMetadata().getCreationTimestamp()));
  }

  private static boolean isLongAgo(Instant time) {
    return time.isBefore(Instant.now().minus(PATIENCE));
  }

  private static boolean isStuck(ContainerState state) {
    return state != null
        && state.getWaiting() != null
        && !List.of("ContainerCreating", "PodInitializing")
            .contains(String.valueOf(state.getWaiting().getReason()));
  }

  /** Waits until a pod is ready. */
  void awaitReady(String pod) {
    await(pod + " ready", () -> pods().stream().anyMatch(p -> named(p, pod) && ready(p)));
  }

  /** Waits until a container's log, of this run or the one before, holds a text. */
  void awaitLog(String pod, String container, String text) {
    await(text + " in the log of " + pod, () -> log(pod, container).contains(text));
  }

  /** Gives a volume's directory itself, not its contents, to another owner. */
  void reown(String volume, String owner) {
    hand("chown", owner, directory.resolve(volume).toString());
  }

  /** Removes a file of a volume, as its program does when it ends. */
  void remove(String volume, String file) {
    hand("rm", "-f", directory.resolve(volume).resolve(file).toString());
  }

  /** Corrects or breaks a configuration file of a stack that runs. */
  void editText(String configMap, String key, String piece, String by) {
    client
        .configMaps()
        .inNamespace(namespace)
        .withName(configMap)
        .edit(
            m -> {
              ConfigMap edited = m.edit().build();
              Stack.replace(edited, key, piece, by);
              return edited;
            });
  }

  /** Deletes a pod, which its controller makes anew, and waits for the new one. */
  void recreate(String pod) {
    String uid =
        pods().stream().filter(p -> named(p, pod)).findFirst().orElseThrow().getMetadata().getUid();
    client.pods().inNamespace(namespace).withName(pod).delete();
    await(
        pod + " made anew",
        () ->
            pods().stream().anyMatch(p -> named(p, pod) && !p.getMetadata().getUid().equals(uid)));
  }

  /** Waits for a condition; fails with what was waited for and how the pods are. */
  void await(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("waited in vain for " + what + "; pods: " + state());
      }
      pause();
    }
  }

  /** Asks again and again until the answer is as expected or time is up; gives the last answer. */
  <T> T settled(Supplier<T> question, T expected) {
    Instant deadline = Instant.now().plus(DEADLINE);
    T answer = question.get();
    while (!answer.equals(expected) && Instant.now().isBefore(deadline)) {
      pause();
      answer = question.get();
    }
    return answer;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(700);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private static boolean named(Pod pod, String name) {
    return pod.getMetadata().getName().equals(name);
  }

  private static boolean ready(Pod pod) {
    return Readiness.isPodReady(pod) && pod.getMetadata().getDeletionTimestamp() == null;
  }

  private long workloads() {
    return objects.stream().filter(o -> Stack.template(o).isPresent()).count();
  }

  private String state() {
    return pods().stream()
        .map(p -> p.getMetadata().getName() + (Readiness.isPodReady(p) ? " ready" : " not ready"))
        .toList()
        .toString();
  }

  private String log(String pod, String container) {
    var logs = client.pods().inNamespace(namespace).withName(pod).inContainer(container);
    return text(logs::getLog) + text(() -> logs.terminated().getLog());
  }

  private static String text(Supplier<String> log) {
    try {
      return String.valueOf(log.get());
    } catch (KubernetesClientException e) {
      return ""; // not started yet, or no run before this one
    }
  }

  /** Runs a command on the node's directories, in a pod that is kept for it. */
  private void hand(String... command) {
    String hands = "vmstation-proof";
    String parent = directory.getParent().toString();
    String name = "hand" + parent.replace('/', '-');
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(hands)
            .endMetadata()
            .withNewSpec()
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .withTerminationGracePeriodSeconds(0L)
            .addNewContainer()
            .withName("hand")
            .withImage("busybox:latest")
            .withImagePullPolicy("IfNotPresent")
            .withCommand("sleep", "86400")
            .addNewVolumeMount()
            .withName("directories")
            .withMountPath(parent)
            .endVolumeMount()
            .endContainer()
            .addNewVolume()
            .withName("directories")
            .withNewHostPath()
            .withPath(parent)
            .withType("DirectoryOrCreate")
            .endHostPath()
            .endVolume()
            .endSpec()
            .build();
    synchronized (Bed.class) {
      if (client.namespaces().withName(hands).get() == null) {
        client
            .namespaces()
            .resource(
                new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                    .withNewMetadata()
                    .withName(hands)
                    .endMetadata()
                    .build())
            .create();
      }
      await(
          "the default service account",
          () -> client.serviceAccounts().inNamespace(hands).withName("default").get() != null);
      if (client.resource(pod).get() == null) {
        client.resource(pod).create();
      }
    }
    client.resource(pod).waitUntilReady(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    var errors = new ByteArrayOutputStream();
    try (ExecWatch run =
        client.pods().inNamespace(hands).withName(name).writingError(errors).exec(command)) {
      int code = run.exitCode().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      if (code != 0) {
        throw new AssertionError(
            String.join(" ", command) + ": " + errors.toString(StandardCharsets.UTF_8));
      }
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }

  /** Takes everything away again: workloads first, so that no pod holds a volume. */
  @Override
  public void close() {
    if (objects.isEmpty()) {
      return;
    }
    objects.stream()
        .filter(o -> Stack.template(o).isPresent())
        .forEach(o -> client.resource(o).delete());
    await("the pods to go", () -> pods().isEmpty());
    objects.stream()
        .filter(o -> o.getMetadata().getNamespace() == null && !o.getKind().equals("Namespace"))
        .forEach(o -> client.resource(o).delete());
    client.namespaces().withName(namespace).delete();
    hand("rm", "-rf", directory.toString());
  }
}
