package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.fix.Essence;
import io.vmstation.model.Ref;
import io.vmstation.proof.Typed.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the service accounts of {@code manifests/rbac} can do about a sick stack on the cluster that
 * KUBECONFIG names: an observer sees all and changes no object, an operator cures it and takes the
 * cure back. An observer who lacks one right is told so of the stack while it is well.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Company.class)
final class RolesIT {

  private static final String FAULT = "loki-worker-port-mismatch:configmap/loki-config";
  private static final String USER = "keeper";
  private static final String TEXTFILE = "var/lib/node-exporter/textfile";
  private static final String WRONG_PORT = "frontend_worker: {frontend_address: 127.0.0.1:9095}\n";

  /** What can be written in a namespace and beside it; the group stands before the resource. */
  private static final List<String> RESOURCES =
      List.of(
          "/configmaps",
          "/secrets",
          "/services",
          "/serviceaccounts",
          "/persistentvolumeclaims",
          "/pods",
          "/pods/exec",
          "/pods/portforward",
          "/pods/proxy",
          "/services/proxy",
          "apps/daemonsets",
          "apps/deployments",
          "apps/statefulsets",
          "coordination.k8s.io/leases",
          "networking.k8s.io/networkpolicies",
          "rbac.authorization.k8s.io/roles",
          "rbac.authorization.k8s.io/rolebindings",
          "/persistentvolumes",
          "/nodes",
          "/namespaces",
          "storage.k8s.io/storageclasses",
          "rbac.authorization.k8s.io/clusterrolebindings");

  /** How an observer looks into containers, which the server takes for writes. */
  private static final Set<String> LOOKS = Set.of("create /pods/exec", "create /pods/portforward");

  @TempDir Path folder;

  private final String password = UUID.randomUUID().toString();
  private String namespace;

  @Test
  void anObserverSeesAllAndAnOperatorCures() throws IOException {
    namespace = "roles-" + Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX);
    Stack sick =
        Stack.healthy()
            .editText("loki-config", "loki.yaml", "common:\n", WRONG_PORT + "common:\n")
            .withLogin(USER, password);
    try (KubernetesClient client = access(Optional.empty()).connect();
        Bed bed = Bed.beside(client, namespace)) {
      bed.apply(sick);
      try (Roles roles = Roles.apply(client, namespace)) {
        bed.awaitShown();
        observe(bed, roles.kubeconfig("vmstation-observer", folder));
        operate(bed, roles);
      }
    }
  }

  private void observe(Bed bed, Path observer) {
    List<Object> all = List.of(Set.of(FAULT), List.of());
    assertEquals(all, bed.settled(() -> seen(observer), all), "roots, and what is refused");
    Map<Ref, Essence> before = essences(bed.client());
    Ended refused = typed(observer, "remediate", "--yes").with(1);
    assertTrue(
        refused.out().contains("the server refuses to change configmap/loki-config"),
        refused.out());
    assertEquals(Set.of(), changed(before, essences(bed.client())));
    assertEquals(LOOKS, writes(observer));
  }

  private void operate(Bed bed, Roles roles) throws IOException {
    KubernetesClient client = bed.client();
    Path operator = roles.kubeconfig("vmstation-operator", folder);
    Map<Ref, Essence> before = essences(client);
    typed(operator, "remediate", "--yes").with(0);
    assertEquals(Set.of("configmap/loki-config"), changed(before, essences(client)));
    serve(bed, folder.resolve("vmstation-observer"));
    new Permissions(bed, roles, a -> access(Optional.of(roles.kubeconfig(a, folder))))
        .expectEachMissed();
    schedule(bed);
    typed(operator, "rollback", "latest", "--yes").with(0);
    assertEquals(Set.of(), changed(before, essences(client)));
    Set<String> granted = Roles.granted("operator.yaml");
    granted.addAll(LOOKS);
    assertEquals(granted, writes(operator));
  }

  /** The cured stack does what it is for, and Prometheus can read what is said of it. */
  private void serve(Bed bed, Path observer) throws IOException {
    Path metrics = folder.resolve("vmstation.prom");
    List<String> words = new ArrayList<>(List.of("validate", "--end-to-end", "-n", namespace));
    words.addAll(List.of("--wait", "5m"));
    words.addAll(List.of("-o", "json,prometheus=" + metrics));
    words.addAll(as(observer));
    Map<String, String> login = Map.of("GRAFANA_USER", USER, "GRAFANA_PASSWORD", password);
    Ended ended = new Typed(login).run(words).with(0);
    Set<String> marks = new TreeSet<>();
    for (JsonNode suite : JsonMapper.shared().readTree(ended.out()).get("suites")) {
      if (suite.get("suite").asString().equals("end-to-end")) {
        suite
            .get("checks")
            .forEach(c -> marks.add(c.get("rule").asString() + " " + c.get("mark").asString()));
      }
    }
    assertEquals(
        Set.of(
            "end-to-end-alert-lost PASS",
            "end-to-end-logs-lost PASS",
            "end-to-end-metrics-lost PASS"),
        marks);
    assertEquals(
        "[]",
        bed.get("alertmanager-0", 9093, "/api/v2/alerts?filter=vmstation%3D~%22.%2B%22").strip());
    bed.feed(Files.readString(metrics), "prometheus-0", "prometheus", "promtool check metrics");
  }

  /** The gate as the cluster runs it passes, and node exporter serves its results. */
  private void schedule(Bed bed) throws IOException {
    if (GateJob.isPossible(bed.client())) {
      bed.make(TEXTFILE, "65534:65534", "0755");
      String log = bed.run(GateJob.of(namespace, bed.volume(TEXTFILE)));
      assertTrue(log.contains("\nPASS: "), log);
      String metrics = bed.get(bed.podOf("node-exporter"), 9100, "/metrics");
      assertTrue(
          metrics.contains(
              "\nvmstation_validation_success{namespace=\"%s\"} 1\n".formatted(namespace)),
          metrics);
    }
  }

  /** The writes that the server would let somebody make, here and in the whole cluster. */
  private Set<String> writes(Path kubeconfig) {
    try (KubernetesClient client = access(Optional.of(kubeconfig)).connect()) {
      return RESOURCES.stream()
          .flatMap(r -> Stream.of("create ", "update ", "patch ", "delete ").map(v -> v + r))
          .filter(write -> isAllowed(client, write))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private boolean isAllowed(KubernetesClient client, String write) {
    String[] parts = write.split("[ /]", 3);
    return Roles.isAllowed(client, namespace, parts[0], parts[1], parts[2]);
  }

  private List<Object> seen(Path observer) {
    List<String> words = new ArrayList<>(List.of("diagnose", "-n", namespace, "-o", "json"));
    words.addAll(List.of("-q", "--no-save"));
    words.addAll(as(observer));
    JsonNode report = JsonMapper.shared().readTree(new Typed(Map.of()).run(words).out());
    return List.of(roots(report), refused(report));
  }

  private Ended typed(Path kubeconfig, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("-n", namespace));
    words.addAll(as(kubeconfig));
    return new Typed(Map.of("BACKUP_DIR", folder.resolve("runs").toString())).run(words);
  }

  private static List<String> as(Path kubeconfig) {
    return List.of("--kubeconfig", kubeconfig.toString());
  }

  private static Set<String> roots(JsonNode report) {
    Set<String> roots = new TreeSet<>();
    report.get("roots").forEach(r -> roots.add(r.get("id").asString()));
    return roots;
  }

  /** What the server would not show. */
  private static List<String> refused(JsonNode report) {
    List<String> refused = new ArrayList<>();
    for (JsonNode gap : report.get("gaps")) {
      if (gap.get("cause").asString().equals("refused")) {
        refused.add(gap.get("why").asString());
      }
    }
    return refused;
  }

  /**
   * What people own: without pods, without what controllers keep up to date, and without the
   * observers who lack a right.
   */
  private Map<Ref, Essence> essences(KubernetesClient client) {
    Map<Ref, Essence> all = new TreeMap<>();
    for (HasMetadata object : new LiveBackup(client, namespace).objects(Set.of())) {
      boolean kept = Set.of("Pod", "Endpoints").contains(object.getKind());
      if (!kept && !object.getMetadata().getName().contains(Permissions.MARK)) {
        all.put(Ref.of(object), Essence.of(object));
      }
    }
    return all;
  }

  private static Set<String> changed(Map<Ref, Essence> before, Map<Ref, Essence> now) {
    Set<Ref> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    return all.stream()
        .filter(r -> before.get(r) == null || !before.get(r).equals(now.get(r)))
        .map(Ref::toString)
        .collect(Collectors.toSet());
  }

  private static ClusterAccess access(Optional<Path> kubeconfig) {
    return new ClusterAccess(
        kubeconfig.map(Path::toString),
        Optional.empty(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        System.getenv());
  }
}
