package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.Relay;
import io.vmstation.cluster.Relay.Fate;
import io.vmstation.cluster.Relay.Passes;
import io.vmstation.cluster.Relay.Request;
import io.vmstation.fix.Essence;
import io.vmstation.model.Ref;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Loki that is sick of its worker's port, the launcher as an operator has it, and a way to the
 * server that can be disturbed.
 */
final class Ward implements AutoCloseable {

  static final String SICK = "frontend_address: 127.0.0.1:9095";
  static final String WELL = "frontend_address: 127.0.0.1:9096";
  static final String OTHER = "frontend_address: 127.0.0.1:9094";

  static final ClusterAccess ACCESS = access(Map.of());

  private static final String CONFIG = "loki-config";

  private final KubernetesClient client = ACCESS.connect();
  private final Relay relay = Relay.to(client.getConfiguration());
  private final Bed bed;
  private final Path folder;
  private final Map<Ref, Essence> before;

  /** The way to the cluster, with variables of the environment beside those that are set. */
  static ClusterAccess access(Map<String, String> more) {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.putAll(more);
    return new ClusterAccess(
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        environment);
  }

  /** A place of its own; the folder is for what the operator keeps. */
  Ward(String name, Path folder) {
    this.folder = folder;
    String run = Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX);
    bed = Bed.beside(client, name + "-" + run);
    bed.apply(
        Stack.healthy()
            .only("loki")
            .editText(
                CONFIG, "loki.yaml", "common:\n", "frontend_worker:\n  " + SICK + "\ncommon:\n"));
    bed.awaitLog("loki-0", "loki", "9095");
    before = essences(client, bed.namespace());
  }

  Relay relay() {
    return relay;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return bed.namespace();
  }

  /** An operator at a machine of his own, who comes through the relay. */
  Typed operator(String name) {
    Path kubeconfig = relay.kubeconfig(folder.resolve("relay"));
    return new Typed(Map.of("KUBECONFIG", kubeconfig.toString(), "BACKUP_DIR", kept(name)));
  }

  /** One who goes straight to the server. */
  Typed colleague(String name) {
    return new Typed(Map.of("BACKUP_DIR", kept(name)));
  }

  private String kept(String name) {
    return folder.resolve(name).toString();
  }

  /** The words of a command, in this namespace, with the patience that a busy machine needs. */
  String[] words(String command, String... options) {
    Stream<String> common = Stream.of(command, "-n", namespace(), "--request-timeout", "60s");
    return Stream.concat(common, Stream.of(options)).toArray(String[]::new);
  }

  /** The first such request meets this fate, all others pass. */
  void once(Predicate<Request> which, Supplier<Fate> fate) {
    AtomicBoolean met = new AtomicBoolean();
    relay.course(r -> which.test(r) && met.compareAndSet(false, true) ? fate.get() : new Passes());
  }

  /** Somebody edits Loki's configuration. */
  void edit(String by) {
    ConfigMap map = map();
    String text = map.getData().get("loki.yaml");
    bed.editText(CONFIG, "loki.yaml", worker(text), by);
  }

  /** Asks until Loki's container runs and the answer is the same twice. */
  <T> T settled(Supplier<T> question) {
    bed.awaitLog("loki-0", "loki", "9095");
    AtomicReference<T> last = new AtomicReference<>();
    bed.await(
        "nothing to change any more",
        () -> {
          T now = question.get();
          return now.equals(last.getAndSet(now));
        });
    return last.get();
  }

  /** The worker's line in Loki's configuration. */
  String worker() {
    return worker(map().getData().get("loki.yaml"));
  }

  private ConfigMap map() {
    return client.configMaps().inNamespace(namespace()).withName(CONFIG).get();
  }

  private static String worker(String text) {
    return text.lines()
        .filter(l -> l.contains("frontend_address"))
        .findFirst()
        .orElseThrow()
        .strip();
  }

  /** What is not as it was at the beginning, but for pods and what controllers keep. */
  Set<String> changed() {
    return differing(before, essences(client, namespace()));
  }

  void expectBefore() {
    assertEquals(Set.of(), changed());
  }

  void expectCured() {
    assertEquals(Set.of("configmap/" + CONFIG), changed());
    assertEquals(WELL, worker());
  }

  static Map<Ref, Essence> essences(KubernetesClient client, String namespace) {
    Map<Ref, Essence> all = new TreeMap<>();
    for (HasMetadata o : new LiveBackup(client, namespace).objects(Set.of())) {
      if (!Set.of("Pod", "Endpoints").contains(o.getKind())) {
        all.put(Ref.of(o), Essence.of(o));
      }
    }
    return all;
  }

  static Set<String> differing(Map<Ref, Essence> before, Map<Ref, Essence> now) {
    Set<Ref> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    return all.stream()
        .filter(r -> before.get(r) == null || !before.get(r).equals(now.get(r)))
        .map(Ref::toString)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    relay.close();
    bed.close();
    client.close();
  }
}
