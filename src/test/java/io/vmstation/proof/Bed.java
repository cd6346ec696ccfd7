package io.vmstation.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.vmstation.model.Ref;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One scenario's place on the cluster: its namespace, its directory on the node, its clean-up. */
final class Bed implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(5);

  /** After this a pod that is still not ready, and does not say why, counts as not getting so. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration TO_BIND = Duration.ofSeconds(30);

  private static final String LABEL = "vmstation.io/proof";

  /** The namespace of this process' pods that work on the node's directories. */
  private static final String HANDS =
      "proof-hands-" + Long.toString(System.nanoTime() & 0xFFFFFFF, Character.MAX_RADIX);

  /** Where a small file system is mounted. */
  private static final String SMALL = "small";

  private static final String SYSTEM = "kube-system";
  private static final String DNS_LABEL = "k8s-app";
  private static final String DNS = "kube-dns";

  /** Known to every DNS of a cluster; in full, as not every nslookup completes names. */
  private static final String NAME = "kubernetes.default.svc.cluster.local";

  private static final Pattern PART = Pattern.compile("\\{([a-z-]+)}");

  private static int open;

  private final KubernetesClient client;
  private final String namespace;
  private final Path directory;
  private List<HasMetadata> objects = List.of();
  private Instant applied = Instant.MAX;

  /** The first pods of parts. */
  private final Map<String, String> pods = new TreeMap<>();

  /** What lets the cluster's DNS see the Services, where it was taken away. */
  private Optional<ClusterRoleBinding> sight = Optional.empty();

  /** How many servers the Deployments of the cluster's DNS had, where it was taken away. */
  private final Map<String, Integer> dns = new TreeMap<>();

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

  /** The stack's objects that are in no namespace. */
  Set<Ref> clusterWide() {
    return objects.stream()
        .filter(o -> o.getMetadata().getNamespace() == null && !(o instanceof Namespace))
        .map(Ref::of)
        .collect(Collectors.toSet());
  }

  /**
   * Ids as they are here: {@code {namespace}} stands for its name, {@code {PART}} for the first pod
   * of a part whose pods have no lasting names.
   */
  Set<String> here(Set<String> ids) {
    return Scenario.in(namespace, ids).stream().map(this::here).collect(Collectors.toSet());
  }

  private String here(String id) {
    return PART.matcher(id).replaceAll(m -> pods.computeIfAbsent(m.group(1), this::podOf));
  }

  /** A text as it would read of a stack at home. */
  String plain(String text) {
    String plain =
        text.replace(directory.toString(), "/srv/monitoring_data").replace(namespace, "monitoring");
    for (Node node : client.nodes().list().getItems()) {
      plain = plain.replace("on " + node.getMetadata().getName(), "on the node");
    }
    for (Map.Entry<String, String> pod : pods.entrySet()) {
      plain = plain.replace(pod.getValue(), pod.getKey() + "-*");
    }
    return plain;
  }

  /** Applies a stack, in a namespace and a directory that must not exist yet. */
  void apply(Stack stack) {
    if (client.namespaces().withName(namespace).get() != null) {
      throw new AssertionError("namespace " + namespace + " exists and is not ours");
    }
    synchronized (Bed.class) {
      open++;
    }
    objects = stack.in(namespace, directory.toString());
    hand("test", "!", "-e", directory.toString());
    createNamespace(namespace, "scenario");
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
          return asked
              && areClaimsBound()
              && pods.stream().allMatch(p -> Readiness.isPodReady(p) || showsTrouble(p));
        });
  }

  /** Whether they are, or had the time: volumes and claims that fit are brought together soon. */
  private boolean areClaimsBound() {
    return applied.isBefore(Instant.now().minus(TO_BIND))
        || client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
            .allMatch(c -> "Bound".equals(c.getStatus().getPhase()));
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

  /**
   * Makes a directory of a volume, or gives one that is there to an owner, with a mode. A new one
   * is there all at once: the kubelet, which waits for it, gives it to the pod's group.
   */
  void make(String volume, String owner, String mode) {
    String path = directory.resolve(volume).toString();
    String made = path + ".made";
    String give = "chown %s %%s; chmod %s %%1$s".formatted(owner, mode);
    hand(
        "sh",
        "-euc",
        "if [ -e %s ]; then %s; else mkdir -p %s; %s; mv %s %s; fi"
            .formatted(path, give.formatted(path), made, give.formatted(made), made, path));
  }

  /**
   * Makes a volume's directory on a file system of its own, which is all but full. Nobody sees it
   * empty, and who does not see what is mounted on the node does not see it at all.
   */
  void makeFull(String volume) {
    hand(
        "sh",
        "-euc",
        String.format(
            "mkdir -p %1$s; mount -t tmpfs -o size=1m tmpfs %1$s; mkdir %1$s/data;"
                + " head -c 990000 /dev/zero >%1$s/room; ln -s %1$s/data %2$s",
            directory.resolve(SMALL), directory.resolve(volume)));
  }

  /**
   * Waits until a file in a container holds a text; a touched pod's volumes are renewed at once.
   */
  void awaitFile(String pod, String container, String file, String text) {
    renew(pod);
    await(
        text + " in " + file, () -> succeeds(namespace, pod, container, "grep", "-q", text, file));
  }

  /** Has the kubelet bring a pod's files up to date now: it does when the pod is touched. */
  void renew(String pod) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod)
        .edit(p -> p.edit().editMetadata().addToAnnotations(LABEL, "renew").endMetadata().build());
  }

  /** The pod of a part that has one. */
  String podOf(String part) {
    return pods().stream()
        .map(p -> p.getMetadata().getName())
        .filter(n -> n.startsWith(part + "-"))
        .findFirst()
        .orElseThrow();
  }

  /** What a port of a pod answers, asked through the API server. */
  String get(String pod, int port, String path) {
    return client.raw(
        "/api/v1/namespaces/%s/pods/%s:%d/proxy%s".formatted(namespace, pod, port, path));
  }

  /** Posts to a port of a pod, through the API server; what is answered does not matter. */
  void post(String pod, int port, String path) {
    String uri = "/api/v1/namespaces/%s/pods/%s:%d/proxy%s".formatted(namespace, pod, port, path);
    try {
      client.raw(uri, "POST", "");
    } catch (KubernetesClientException e) {
      if (e.getCode() == 0) {
        throw e;
      }
    }
  }

  /** Feeds a text to a command in a container, which must end well and have nothing to say. */
  void feed(String text, String pod, String container, String command) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var said = new ByteArrayOutputStream();
    // The end of what is fed does not reach the command; the number of bytes does.
    String counted = "head -c %d | %s".formatted(bytes.length, command);
    try (ExecWatch run =
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .inContainer(container)
            .redirectingInput()
            .writingOutput(said)
            .writingError(said)
            .exec("sh", "-c", counted)) {
      run.getInput().write(bytes);
      run.getInput().flush();
      int code = run.exitCode().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      String words = said.toString(StandardCharsets.UTF_8);
      if (code != 0 || !words.isBlank()) {
        throw new AssertionError(command + " ends with " + code + ": " + words);
      }
    } catch (java.io.IOException
        | java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | InterruptedException e) {
      throw new AssertionError(command, e);
    }
  }

  /** Runs a Job to its end, gives its pod's log and takes it away; it must end well. */
  String run(Job job) {
    Job made = client.resource(job).create();
    await("the end of " + Ref.of(job), () -> succeeded(made) + failed(made) > 0);
    String pod = podOf(made.getMetadata().getName());
    String log = client.pods().inNamespace(namespace).withName(pod).getLog();
    boolean well = succeeded(made) > 0;
    client.resource(made).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    await(Ref.of(job) + " to go", () -> client.resource(made).get() == null);
    if (!well) {
      throw new AssertionError(Ref.of(job) + " has failed: " + log);
    }
    return log;
  }

  private int succeeded(Job job) {
    Integer n = client.resource(job).get().getStatus().getSucceeded();
    return n == null ? 0 : n;
  }

  private int failed(Job job) {
    Integer n = client.resource(job).get().getStatus().getFailed();
    return n == null ? 0 : n;
  }

  /** The directory of the node that holds a volume. */
  Path volume(String name) {
    return directory.resolve(name);
  }

  /** Makes an empty file of a volume. */
  void touch(String volume, String file) {
    hand("touch", directory.resolve(volume).resolve(file).toString());
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

  /** Gives a Service a second name, under which it is new. */
  void addName(String service, String name) {
    var services = client.services().inNamespace(namespace);
    services
        .resource(
            services
                .withName(service)
                .get()
                .edit()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .editSpec()
                .withClusterIP(null)
                .withClusterIPs(List.of())
                .endSpec()
                .build())
        .create();
  }

  /** Corrects the image in a StatefulSet's template. */
  void setImage(String part, String image) {
    client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName(part)
        .edit(
            s -> {
              StatefulSet edited = s.edit().build();
              edited.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(image);
              return edited;
            });
  }

  /** Takes the DNS from the whole cluster, until it is given back or the process ends. */
  void stopDns() {
    client
        .apps()
        .deployments()
        .inNamespace(SYSTEM)
        .withLabel(DNS_LABEL, DNS)
        .list()
        .getItems()
        .forEach(d -> dns.put(d.getMetadata().getName(), d.getSpec().getReplicas()));
    if (dns.isEmpty() || dns.containsValue(0)) {
      throw new AssertionError("no DNS that runs: " + dns);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::startDns));
    dns.keySet().forEach(d -> scale(d, 0));
    await("no DNS server", () -> !isDnsReady());
  }

  /**
   * Takes from the cluster's DNS the right to see Services, until that is given back or the process
   * ends, so that it keeps what it knows, a Service of this place too, and learns of none that is
   * new. CoreDNS watches, and whoever watches is not asked for his right again.
   */
  void blindDns(String service) {
    assumeTrue(
        client.configMaps().inNamespace(SYSTEM).withName("coredns").get() == null,
        "CoreDNS hears of Services until its watch ends");
    String mine = "%s.%s.svc.cluster.local".formatted(service, namespace);
    String pod = handPod();
    await("the DNS to know " + mine, () -> succeeds(HANDS, pod, "hand", "nslookup", mine));
    String before = dnsLog();
    sight = Optional.of(client.rbac().clusterRoleBindings().withName("system:coredns").get());
    Runtime.getRuntime().addShutdownHook(new Thread(this::startDns));
    client.resource(sight.get()).delete();
    await(
        "the DNS to be refused the Services",
        () -> dnsLog().substring(before.length()).contains("services: 403"));
  }

  private String dnsLog() {
    return client
        .pods()
        .inNamespace(SYSTEM)
        .withLabel(DNS_LABEL, DNS)
        .resources()
        .map(r -> text(r::getLog))
        .collect(Collectors.joining());
  }

  /** Gives the cluster its DNS back, where it was taken away here, and waits for its answers. */
  synchronized void startDns() {
    sight.ifPresent(
        r ->
            client
                .resource(
                    r.edit()
                        .editMetadata()
                        .withUid(null)
                        .withResourceVersion(null)
                        .endMetadata()
                        .build())
                .create());
    sight = Optional.empty();
    if (!dns.isEmpty()) {
      dns.forEach(this::scale);
      String pod = handPod();
      await(
          "the cluster's DNS to answer",
          () -> isDnsReady() && succeeds(HANDS, pod, "hand", "nslookup", NAME));
      dns.clear();
    }
  }

  private void scale(String deployment, int replicas) {
    client.apps().deployments().inNamespace(SYSTEM).withName(deployment).scale(replicas);
  }

  private boolean isDnsReady() {
    return client
        .endpoints()
        .inNamespace(SYSTEM)
        .withLabel(DNS_LABEL, DNS)
        .list()
        .getItems()
        .stream()
        .flatMap(e -> e.getSubsets().stream())
        .anyMatch(s -> !s.getAddresses().isEmpty());
  }

  /**
   * Ends a container's process, after which the kubelet starts it again; not before it is ready, as
   * a program that starts may not heed the signal.
   */
  void end(String pod, String container) {
    awaitReady(pod);
    int before = starts(pod, container);
    run(namespace, pod, container, "kill", "1");
    await(container + " was started again", () -> starts(pod, container) > before);
  }

  /** How often a container was started again; it may have ended anew by now. */
  private int starts(String pod, String container) {
    return pods().stream()
        .filter(p -> named(p, pod))
        .flatMap(p -> p.getStatus().getContainerStatuses().stream())
        .filter(c -> c.getName().equals(container))
        .mapToInt(c -> c.getRestartCount())
        .findFirst()
        .orElse(0);
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
    return until(question, expected::equals);
  }

  /** Asks again and again until an answer is right or time is up; gives the last answer. */
  <T> T until(Supplier<T> question, Predicate<T> right) {
    Instant deadline = Instant.now().plus(DEADLINE);
    T answer = question.get();
    for (long wait = 1;
        !right.test(answer) && Instant.now().isBefore(deadline);
        wait = Math.min(4, wait + 1)) {
      Treatment.TIME.pause(Duration.ofSeconds(wait));
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

  /** Runs a command on the node's directories. */
  private void hand(String... command) {
    run(HANDS, handPod(), "hand", command);
  }

  /** The pod that is kept for work on the node's directories. */
  private String handPod() {
    String parent = directory.getParent().toString();
    String name = "hand" + parent.replace('/', '-');
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(HANDS)
            .endMetadata()
            .withNewSpec()
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .withTerminationGracePeriodSeconds(0L)
            .withAutomountServiceAccountToken(false)
            .addNewContainer()
            .withName("hand")
            .withImage("busybox:latest")
            .withImagePullPolicy("IfNotPresent")
            .withCommand("sleep", "86400")
            // What it mounts is mounted on the node.
            .withNewSecurityContext()
            .withPrivileged(true)
            .endSecurityContext()
            .addNewVolumeMount()
            .withName("directories")
            .withMountPath(parent)
            .withMountPropagation("Bidirectional")
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
      if (client.namespaces().withName(HANDS).get() == null) {
        createNamespace(HANDS, "hands");
      }
      await(
          "the default service account",
          () -> client.serviceAccounts().inNamespace(HANDS).withName("default").get() != null);
      if (client.resource(pod).get() == null) {
        client.resource(pod).create();
      }
    }
    client.resource(pod).waitUntilReady(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    return name;
  }

  private void run(String in, String pod, String container, String... command) {
    int code = code(in, pod, container, command);
    if (code != 0) {
      throw new AssertionError(String.join(" ", command) + " ends with " + code);
    }
  }

  private boolean succeeds(String in, String pod, String container, String... command) {
    return code(in, pod, container, command) == 0;
  }

  private int code(String in, String pod, String container, String... command) {
    var errors = new ByteArrayOutputStream();
    try (ExecWatch run =
        client
            .pods()
            .inNamespace(in)
            .withName(pod)
            .inContainer(container)
            .writingError(errors)
            .exec(command)) {
      int code = run.exitCode().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      if (code != 0) {
        System.err.print(errors.toString(StandardCharsets.UTF_8));
      }
      return code;
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }

  private void createNamespace(String name, String purpose) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(LABEL, purpose)
                .endMetadata()
                .build())
        .create();
  }

  /**
   * Takes everything away again, workloads first, so that no pod holds a volume, and looks whether
   * it is gone.
   */
  @Override
  public void close() {
    if (!objects.isEmpty()) {
      leaveNothing();
    }
  }

  /**
   * Whether the pod's node is but an object of this stack: nobody will say that the pod is gone.
   */
  private boolean isOnNoNode(Pod pod) {
    return objects.stream()
        .filter(Node.class::isInstance)
        .anyMatch(n -> n.getMetadata().getName().equals(pod.getSpec().getNodeName()));
  }

  private void forget(Pod pod) {
    client.resource(pod).withGracePeriod(0).delete();
  }

  private void leaveNothing() {
    objects.stream()
        .filter(o -> Stack.template(o).isPresent())
        .forEach(o -> client.resource(o).delete());
    await(
        "the pods to go",
        () -> {
          pods().stream().filter(this::isOnNoNode).forEach(this::forget);
          return pods().isEmpty();
        });
    List<HasMetadata> wide =
        objects.stream().filter(o -> clusterWide().contains(Ref.of(o))).toList();
    wide.forEach(o -> client.resource(o).delete());
    client.namespaces().withName(namespace).delete();
    await(
        "namespace " + namespace + " and its volumes to go",
        () ->
            client.namespaces().withName(namespace).get() == null
                && wide.stream().allMatch(o -> client.resource(o).get() == null));
    // Not before: of a pod that was young the kubelet may still be making directories.
    hand(
        "sh",
        "-euc",
        "! grep -q ' %1$s/%2$s ' /proc/mounts || umount %1$s/%2$s; rm -rf %1$s"
            .formatted(directory, SMALL));
    hand("test", "!", "-e", directory.toString());
    synchronized (Bed.class) {
      if (--open == 0) {
        client.namespaces().withName(HANDS).delete();
        await(
            "namespace " + HANDS + " to go",
            () -> client.namespaces().withName(HANDS).get() == null);
      }
    }
  }
}
