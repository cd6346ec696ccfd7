package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.vmstation.model.Layer;
import io.vmstation.rules.Rule;
import io.vmstation.rules.remedies.Advise;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every scenario of the proof. */
final class Scenarios {

  private static final String REOWNED = "data-directory-reowned:pod/prometheus-0";
  private static final String RULES = "prometheus-rules-invalid:configmap/prometheus-rules";
  private static final String WORKER = "loki-worker-port-mismatch:configmap/loki-config";

  private static final String CONFIG = "prometheus-config-invalid:configmap/prometheus-config";
  private static final String DEFAULTS =
      "grafana-two-default-datasources:configmap/grafana-datasources";
  private static final String NOT_WRITABLE = "data-directory-not-writable:pod/prometheus-0";

  private static final String PROMETHEUS = "prometheus-config";
  private static final String LOKI = "loki-config";
  private static final String ALERTS = "alertmanager-config";
  private static final String SOURCES = "grafana-datasources";
  private static final String UID_OF_THE_PAST = "11111111-2222-3333-4444-555555555555";
  private static final String WORKER_BLOCK =
      "frontend_worker:\n  frontend_address: 127.0.0.1:9095\n";
  private static final String QUOTED =
      "\"Prometheus cannot deliver alerts to {{ $labels.alertmanager }}\"";
  private static final String RELOADER = "config-reloader";
  private static final String OTHER_JOB =
      """
      scrape_configs:
        - job_name: other
          static_configs:
            - targets: ["localhost:9090"]
      """;
  private static final String FILES_OF_NO_TARGETS =
      """
        - job_name: files
          file_sd_configs:
            - files: [/etc/prometheus/rules/alerts.yml]
              refresh_interval: 2s
      """;
  private static final String UNQUOTED = "No way to: {{ $labels.alertmanager }}";
  private static final String RULE_FILE = "/etc/prometheus/rules/alerts.yml";
  private static final String WEBHOOK =
      "  - name: shown\n    webhook_configs:\n      - url: http://localhost:9093/nowhere\n";
  private static final String ALWAYS =
      """
      groups:
        - name: always
          interval: 1s
          rules:
            - alert: Always
              expr: vector(1)
              for: 30s
      """;
  private static final Toleration TOLERATION =
      new TolerationBuilder()
          .withKey("vmstation.io/proof")
          .withOperator("Exists")
          .withEffect("NoExecute")
          .build();

  /** A node without a kubelet is tainted as not ready, or as unreachable. */
  private static final Toleration ABSENT =
      new TolerationBuilder().withOperator("Exists").withEffect("NoSchedule").build();

  private static final Toleration ANYTHING = new TolerationBuilder().withOperator("Exists").build();

  private static final String COLON = "description: Less than 15% free on root filesystem: ";
  private static final String WRONG_PORT = "frontend_address: 127.0.0.1:9095";

  static final List<Scenario> ALL =
      Stream.of(
              incident(),
              configuration(),
              running(),
              starting(),
              nodes(),
              data(),
              logs(),
              services(),
              pairs())
          .flatMap(List::stream)
          .toList();

  private static final String NO_LOKI_3 =
      "speaks of Loki 3, of which the test cluster has no image";

  /** Rules that no scenario proves, and why. */
  static final Map<String, String> UNPROVEN =
      Map.ofEntries(
          Map.entry(
              "end-to-end-alert-lost", "Alertmanager loses none; that one comes and goes is seen"),
          Map.entry(
              "grafana-database-failing",
              "the test cluster's Grafana is a stand-in without a database that could fail"),
          Map.entry(
              "log-lines-dropped", "the test cluster's Promtail is a stand-in that sends nothing"),
          Map.entry("loki-delete-store-missing", NO_LOKI_3),
          Map.entry("loki-structured-metadata-refused", NO_LOKI_3),
          Map.entry("loki-ring-unhealthy", "a ring of several instances needs a second Loki"));

  private Scenarios() {}

  /** The scenario of this name. */
  static Scenario named(String name) {
    return ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * Whether a rule has to be seen firing on a cluster, or a reason given. What is declared, and
   * what was written into a log or an event, means the same in a fixture; what a fix does is seen
   * on a cluster alone.
   */
  static boolean needsProof(Rule rule) {
    Set<Layer> needs = needs(rule);
    boolean fixes = rule.remedy().filter(r -> !(r instanceof Advise)).isPresent();
    boolean written = needs.contains(Layer.LOGS) || needs.contains(Layer.EVENTS);
    return fixes || !(written || needs.equals(Set.of(Layer.SPEC)));
  }

  /** The kinds of evidence that a rule reads. */
  static Set<Layer> needs(Rule rule) {
    Set<Layer> needs = EnumSet.noneOf(Layer.class);
    rule.when().forEach(s -> needs.addAll(s.needs()));
    return needs;
  }

  /** October 2025, whole and in parts. */
  private static List<Scenario> incident() {
    return List.of(
        Scenario.of("healthy").then(Bed::awaitReady).first(),
        Scenario.of("healthy-csi")
            .on(CsiOverlay::stack)
            .then(bed -> CsiOverlay.PARTS.forEach(p -> bed.make(p, "0:0", "755")))
            .then(Bed::awaitReady),
        Scenario.of("october-whole")
            .on(Stack::october)
            .then(Scenarios::reownUnderTheCrashingPod)
            .first()
            .cures(REOWNED, RULES, WORKER)
            .returns(
                bed ->
                    bed.awaitLog("prometheus-0", "prometheus", "mapping values are not allowed")),
        Scenario.of("october-without-reowning")
            .on(Scenarios::smallOctober)
            .first()
            .cures(RULES, WORKER)
            .shows("security-context-without-group"),
        Scenario.of("reowning-alone")
            .on(Scenarios::smallOctober)
            .then(Scenarios::reownUnderTheCrashingPod)
            .then(Scenarios::correctRulesAndLoki)
            .cures(REOWNED)
            .first(),
        Scenario.of("reowned-under-running", "prometheus")
            .where(Scenarios::compactOften)
            .where(Scenarios::scrapeOften)
            .then(Bed::awaitReady)
            .then(bed -> bed.reown("prometheus", "0:0"))
            .first()
            .cures("data-directory-owner-changed:pod/prometheus-0")
            .shows("prometheus-compaction-failing"));
  }

  private static List<Scenario> configuration() {
    return List.of(
        Scenario.of("rules-unquoted-colon", "prometheus")
            .where(Scenarios::breakRules)
            .first()
            .cures(RULES)
            .shows("pod-crash-looping", "pod-not-ready", "service-without-ready-endpoints"),
        Scenario.of("prometheus-config-misspelt", "prometheus")
            .where(s -> s.editText(PROMETHEUS, "prometheus.yml", "rule_files:", "rules_files:"))
            .says(CONFIG),
        Scenario.of("loki-worker-port", "loki")
            .where(s -> s.editText(LOKI, "loki.yaml", "common:\n", WORKER_BLOCK + "common:\n"))
            .first()
            .cures(WORKER)
            .shows("health-endpoint-failing"),
        Scenario.of("loki-config-does-not-parse", "loki")
            .where(
                s -> s.editText(LOKI, "loki.yaml", "replication_factor: 1", "replication_factor 1"))
            .where(s -> s.edit(Service.class, "loki", v -> v.getSpec().setClusterIP("None")))
            .shows("headless-name-unresolved")
            .says("loki-config-invalid:configmap/loki-config"),
        Scenario.of("three-copies-by-one-loki", "loki")
            .where(
                s ->
                    s.editText(LOKI, "loki.yaml", "replication_factor: 1", "replication_factor: 3"))
            .where(s -> s.editText(LOKI, "loki.yaml", "  retention_enabled: true\n", ""))
            .says("loki-retention-idle:configmap/loki-config")
            .cures("loki-replication-unattainable:configmap/loki-config"),
        Scenario.of("probes-beside-the-prefix", "alertmanager")
            .where(s -> s.container("alertmanager").getArgs().add("--web.route-prefix=/alerts"))
            .cures("probe-beside-prefix:statefulset/alertmanager"),
        Scenario.of("alertmanager-receiver-missing", "alertmanager")
            .where(s -> s.editText(ALERTS, "alertmanager.yml", "- name: shown", "- name: hidden"))
            .says("alertmanager-config-invalid:configmap/alertmanager-config"),
        Scenario.of("mail-to-nobody", "alertmanager")
            .where(
                s ->
                    s.editText(
                        ALERTS,
                        "alertmanager.yml",
                        "- name: shown",
                        "- name: shown\n    email_configs: [{from: a@example.com}]"))
            .says("alertmanager-options-refused:pod/alertmanager-0"),
        Scenario.of("rule-not-finished", "prometheus")
            .where(
                s -> s.editText("prometheus-rules", "alerts.yml", "expr: up == 0", "expr: up =="))
            .says("prometheus-options-refused:pod/prometheus-0"),
        Scenario.of("grafana-two-defaults", "grafana", "loki", "prometheus")
            .where(Scenarios::makeLokiADefaultToo)
            .says(DEFAULTS),
        Scenario.of("data-source-unquoted-colon", "grafana", "loki")
            .where(s -> s.editText(SOURCES, "datasources.yaml", "name: Loki", "name: Logs: Loki"))
            .first()
            .cures("grafana-provisioning-invalid:configmap/grafana-datasources"),
        Scenario.of("data-source-on-a-wrong-port", "grafana", "loki")
            .where(s -> s.editText(SOURCES, "datasources.yaml", "loki:3100", "loki:3101"))
            .says("grafana-datasource-wrong-port:configmap/grafana-datasources"),
        Scenario.of("data-source-without-a-service", "grafana", "loki")
            .where(s -> s.editText(SOURCES, "datasources.yaml", "loki:3100", "lokki:3100"))
            .says("grafana-datasource-names-no-service:configmap/grafana-datasources"),
        Scenario.of("data-sources-behind-a-path", "grafana", "loki", "prometheus")
            .where(
                s ->
                    s.withLogin(
                        Stack.LOGIN.get("GRAFANA_USER"), Stack.LOGIN.get("GRAFANA_PASSWORD")))
            .where(s -> s.editText(SOURCES, "datasources.yaml", "loki:3100", "loki:3100/loki"))
            .where(
                s ->
                    s.editText(
                        SOURCES, "datasources.yaml", "prometheus:9090", "prometheus:9090/metrics"))
            .says(
                "grafana-datasource-failing:datasource/loki",
                "grafana-datasource-failing:datasource/prometheus")
            .shows("end-to-end-logs-lost", "end-to-end-metrics-lost"));
  }

  /** What is broken while it runs. */
  private static List<Scenario> running() {
    return List.of(
        Scenario.of("rules-broken-while-running", "prometheus")
            .then(Bed::awaitReady)
            .then(bed -> bed.editText("prometheus-rules", "alerts.yml", QUOTED, UNQUOTED))
            .then(bed -> reload(bed, "No way to"))
            .first()
            .cures(RULES)
            .shows("prometheus-reload-failed")
            .settles(bed -> reload(bed, "[\"']No way to")),
        Scenario.of("changed-and-not-loaded", "prometheus", "alertmanager")
            .where(
                s ->
                    s.pod("prometheus").getContainers().removeIf(c -> c.getName().equals(RELOADER)))
            .then(Bed::awaitReady)
            .then(bed -> bed.editText("prometheus-rules", "alerts.yml", "groups:\n", ALWAYS))
            .then(bed -> bed.editText(PROMETHEUS, "prometheus.yml", "scrape_configs:\n", OTHER_JOB))
            .then(bed -> bed.editText(ALERTS, "alertmanager.yml", "shown", "told"))
            .then(bed -> bed.renew("prometheus-0"))
            .then(bed -> bed.renew("alertmanager-0"))
            .first()
            .cures(
                "alertmanager-config-not-loaded:pod/alertmanager-0",
                "prometheus-config-not-loaded:pod/prometheus-0")
            .shows("prometheus-rules-not-loaded"),
        Scenario.of("receiver-lost-while-running", "alertmanager")
            .then(Bed::awaitReady)
            .then(
                bed -> bed.editText(ALERTS, "alertmanager.yml", "- name: shown", "- name: hidden"))
            .then(Scenarios::awaitRefusal)
            .says("alertmanager-config-invalid:configmap/alertmanager-config")
            .shows("alertmanager-reload-failed"),
        Scenario.of("target-on-a-wrong-port", "prometheus", "loki")
            .where(
                s ->
                    s.editText(
                        PROMETHEUS,
                        "prometheus.yml",
                        "scrape_configs:\n",
                        OTHER_JOB.replace("9090", "9099").replace("localhost", "loki")
                            + FILES_OF_NO_TARGETS))
            .says("prometheus-target-down:service/loki")
            .shows("log-errors"),
        Scenario.of("killed-three-times", "prometheus")
            .then(Bed::awaitReady)
            .then(bed -> bed.end("prometheus-0", "prometheus"))
            .then(bed -> bed.end("prometheus-0", "prometheus"))
            .then(bed -> bed.end("prometheus-0", "prometheus"))
            .then(Bed::awaitReady)
            .says("restarted-recently:pod/prometheus-0"));
  }

  /** Pods that never start, or start in vain. */
  private static List<Scenario> starting() {
    return List.of(
        Scenario.of("image-of-no-version", "alertmanager")
            .where(s -> s.pod("alertmanager").setInitContainers(List.of()))
            .where(s -> s.container("alertmanager").setImage("prom/alertmanager:v0.28.99"))
            .says(
                "data-directory-owner-unsure:statefulset/alertmanager",
                "image-not-pulled:pod/alertmanager-0"),
        Scenario.of("config-map-missing", "loki")
            .where(s -> s.without(ConfigMap.class, LOKI))
            .says("config-object-missing:pod/loki-0"),
        Scenario.of("secret-missing", "grafana", "loki")
            .where(
                s ->
                    s.container("grafana").getEnv().stream()
                        .filter(e -> e.getName().equals("GF_SECURITY_ADMIN_PASSWORD"))
                        .forEach(e -> e.getValueFrom().getSecretKeyRef().setOptional(false)))
            .says("config-object-missing:pod/grafana-0"),
        Scenario.of("option-misspelt", "alertmanager")
            .where(s -> s.container("alertmanager").getArgs().add("--storage.pathh=/alertmanager"))
            .says("flag-unknown:pod/alertmanager-0"),
        Scenario.of("command-not-in-the-image", "alertmanager")
            .where(s -> s.container("alertmanager").setCommand(List.of("/bin/alertmanagerr")))
            .says("container-not-started:pod/alertmanager-0"),
        Scenario.of("config-key-missing", "loki")
            .where(
                s ->
                    s.container("loki")
                        .setEnv(
                            List.of(
                                new EnvVarBuilder()
                                    .withName("LEVEL")
                                    .withNewValueFrom()
                                    .withNewConfigMapKeyRef("level", LOKI, false)
                                    .endValueFrom()
                                    .build())))
            .says("config-key-missing:statefulset/loki")
            .shows("config-object-missing"),
        Scenario.of("service-account-missing", "kube-state-metrics")
            .where(s -> s.without(ServiceAccount.class, "kube-state-metrics"))
            .says("controller-below-desired:deployment/kube-state-metrics"),
        Scenario.of("user-of-the-image", "kube-state-metrics")
            .where(s -> byNobodyInParticular(s.pod("kube-state-metrics").getSecurityContext()))
            .says("non-root-unproven:pod/{kube-state-metrics}"),
        Scenario.of("memory-limit-too-small", "prometheus")
            .where(s -> limitMemory(s.container("prometheus"), "20Mi"))
            .says("container-out-of-memory:pod/prometheus-0"),
        Scenario.of("node-label-missing", "grafana", "loki")
            .where(s -> s.pod("grafana").setNodeSelector(Map.of("disk", "ssd")))
            .says("pod-unschedulable:pod/grafana-0"),
        Scenario.of("corrected-in-the-template-alone", "loki")
            .where(s -> s.container("loki").setImage("grafana/loki:2.9.99"))
            .then(Bed::awaitShown)
            .then(bed -> bed.setImage("loki", "grafana/loki:2.9.4"))
            .cures("pod-of-old-revision:pod/loki-0"),
        Scenario.of("startup-probe-too-tight", "loki")
            .where(Scenarios::probeLokiTooEarly)
            .says("probe-restart-loop:pod/loki-0"));
  }

  /** Nodes that take no pod, made for the purpose. */
  private static List<Scenario> nodes() {
    return List.of(
        Scenario.of("node-cordoned", "alertmanager")
            .where(s -> moveTo(s, "cordoned", true))
            .says("pod-unschedulable:pod/alertmanager-0"),
        Scenario.of("taint-not-tolerated", "alertmanager")
            .where(s -> moveTo(s, "tainted", false))
            .where(s -> s.pod("alertmanager").getTolerations().remove(TOLERATION))
            .says("pod-unschedulable:pod/alertmanager-0"),
        Scenario.of("kubelet-lost", "alertmanager")
            .where(s -> moveTo(s, "lost", false))
            .where(Scenarios::thatWasReady)
            .first()
            .says("node-unhealthy:node/{namespace}-lost"));
  }

  /** What the components say of themselves while they run. */
  private static List<Scenario> logs() {
    return List.of(
        Scenario.of("alertmanager-on-a-wrong-port", "prometheus", "alertmanager")
            .where(Scenarios::alertAlways)
            .where(
                s ->
                    s.editText(
                        PROMETHEUS, "prometheus.yml", "alertmanager:9093", "alertmanager:9099"))
            .says("alerts-not-delivered:pod/prometheus-0"),
        Scenario.of("receiver-refuses", "prometheus", "alertmanager")
            .where(Scenarios::alertAlways)
            .where(s -> s.editText(ALERTS, "alertmanager.yml", "  - name: shown\n", WEBHOOK))
            .where(
                s ->
                    s.editText(
                        ALERTS, "alertmanager.yml", "route:\n", "route:\n  group_wait: 1s\n"))
            .says("notifications-failing:pod/alertmanager-0"),
        Scenario.of("remote-write-refused", "prometheus")
            .where(
                s ->
                    s.editText(
                        PROMETHEUS,
                        "prometheus.yml",
                        "scrape_configs:\n",
                        "remote_write:\n  - url: http://localhost:9090/api/v1/write\nscrape_configs:\n"))
            .where(Scenarios::scrapeOften)
            .says("remote-write-failing:pod/prometheus-0"),
        Scenario.of("two-more-in-the-pod", "prometheus")
            .where(s -> beside(s, "second", "--web.listen-address=:9099"))
            .where(s -> beside(s, "third"))
            .says("port-taken:pod/prometheus-0", "prometheus-data-locked:pod/prometheus-0"),
        Scenario.of("samples-of-the-future", "prometheus")
            .where(
                s ->
                    s.edit(
                        ConfigMap.class,
                        "prometheus-rules",
                        m -> m.getData().put("future.prom", "future 1 4102444800000\n")))
            .where(
                s ->
                    s.container("prometheus")
                        .getArgs()
                        .add("--web.user-assets=/etc/prometheus/rules"))
            .where(
                s ->
                    s.editText(
                        PROMETHEUS,
                        "prometheus.yml",
                        "scrape_configs:\n",
                        OTHER_JOB + "    metrics_path: /user/future.prom\n"))
            .where(Scenarios::scrapeOften)
            .says("samples-rejected:pod/prometheus-0"),
        Scenario.of("peer-of-no-name", "alertmanager")
            .where(
                s ->
                    s.container("alertmanager")
                        .getArgs()
                        .replaceAll(a -> a.replace("address=", "address=0.0.0.0:9094")))
            .where(s -> s.container("alertmanager").getArgs().add("--cluster.peer=nobody:9094"))
            .says("members-not-joined:pod/alertmanager-0"),
        Scenario.of("write-ahead-log-damaged", "prometheus")
            .then(Bed::awaitReady)
            .then(bed -> bed.touch("prometheus", "wal/00000007"))
            .then(bed -> bed.end("prometheus-0", "prometheus"))
            .says("prometheus-data-damaged:pod/prometheus-0"),
        Scenario.of("few-open-files", "prometheus")
            .where(s -> limitOpenFiles(s.container("prometheus")))
            .says("open-files-exhausted:pod/prometheus-0"),
        Scenario.of("disk-full", "prometheus")
            .where(Scenarios::scrapeOften)
            .where(Scenarios::fillTheDisk)
            .says("no-space-left:pod/prometheus-0"));
  }

  /** Data directories that cannot be written, for every rival reason. */
  private static List<Scenario> data() {
    return List.of(
        Scenario.of("fs-group-missing", "prometheus")
            .where(Scenarios::onLocalVolume)
            .then(bed -> bed.make("prometheus", "0:0", "755"))
            .cures(NOT_WRITABLE),
        Scenario.of("contents-of-root", "prometheus")
            .where(s -> s.pod("prometheus").setInitContainers(List.of()))
            .then(bed -> bed.make("prometheus", "65534:65534", "755"))
            .then(bed -> bed.make("prometheus/wal", "0:0", "755"))
            .cures(NOT_WRITABLE),
        Scenario.of("directory-of-another-group", "prometheus")
            .where(Scenarios::ofAnotherGroup)
            .then(bed -> bed.make("prometheus", "0:65534", "2770"))
            .cures("process-group-cannot-write:pod/prometheus-0"),
        Scenario.of("directory-of-root", "prometheus")
            .where(s -> s.pod("prometheus").setInitContainers(List.of()))
            .then(bed -> bed.make("prometheus/wal", "0:0", "755"))
            .cures(NOT_WRITABLE),
        Scenario.of("wrong-user", "prometheus")
            .where(s -> s.pod("prometheus").getSecurityContext().setRunAsUser(1000L))
            .says(NOT_WRITABLE),
        Scenario.of("init-chown-not-allowed", "prometheus")
            .where(
                s ->
                    s.pod("prometheus")
                        .getInitContainers()
                        .get(0)
                        .getSecurityContext()
                        .getCapabilities()
                        .setAdd(List.of("DAC_READ_SEARCH")))
            .says("init-chown-failed:pod/prometheus-0"),
        Scenario.of("data-mounted-read-only", "prometheus")
            .where(s -> s.mount("prometheus", "/prometheus").setReadOnly(true))
            .cures("data-path-read-only:pod/prometheus-0"),
        Scenario.of("data-beside-the-volume", "prometheus")
            .where(s -> s.mount("prometheus", "/prometheus").setMountPath("/data"))
            .says("root-filesystem-read-only:pod/prometheus-0"),
        Scenario.of("data-on-no-volume", "alertmanager")
            .where(
                s -> {
                  Container alertmanager = s.container("alertmanager");
                  alertmanager.getSecurityContext().setReadOnlyRootFilesystem(false);
                  alertmanager.getArgs().replaceAll(a -> a.replace("path=/", "path=/srv/"));
                })
            .says("path-on-no-volume:pod/alertmanager-0")
            .shows("state-not-saved"),
        Scenario.of("config-of-root", "blackbox-exporter")
            .where(
                s ->
                    s.pod("blackbox-exporter").getVolumes().stream()
                        .filter(v -> v.getConfigMap() != null)
                        .forEach(v -> v.getConfigMap().setDefaultMode(0400)))
            .says("config-file-not-readable:pod/{blackbox-exporter}"),
        Scenario.of("new-pod-before-the-old", "prometheus")
            .where(s -> asDeployment(s, 1))
            .then(Bed::awaitReady)
            .cures("rollout-shares-data-directory:deployment/prometheus"),
        Scenario.of("two-on-one-claim", "prometheus")
            .where(s -> asDeployment(s, 2))
            .says("data-directory-shared:deployment/prometheus"),
        Scenario.of("volume-filling", "alertmanager")
            .where(
                s ->
                    s.edit(
                        PersistentVolume.class,
                        "monitoring-alertmanager",
                        v -> v.getSpec().getHostPath().setType("Directory")))
            .then(bed -> bed.makeFull("alertmanager"))
            .says("data-volume-filling:persistentvolumeclaim/alertmanager-storage-alertmanager-0"),
        Scenario.of("claim-too-large", "loki")
            .where(
                s ->
                    s.claim("loki")
                        .getResources()
                        .getRequests()
                        .put("storage", new Quantity("100Gi")))
            .says("claim-not-bound:persistentvolumeclaim/loki-storage-loki-0"),
        Scenario.of("claim-of-another-name", "loki")
            .where(
                s ->
                    s.edit(
                        PersistentVolume.class,
                        "monitoring-loki",
                        v -> v.getSpec().getClaimRef().setName("loki-data-loki-0")))
            .stays()
            .cures("volume-kept-for-no-claim:persistentvolumeclaim/loki-storage-loki-0"),
        Scenario.of("directory-missing", "loki")
            .where(
                s ->
                    s.edit(
                        PersistentVolume.class,
                        "monitoring-loki",
                        v -> v.getSpec().getHostPath().setType("Directory")))
            .says("volume-not-mounted:pod/loki-0"),
        Scenario.of("claim-of-the-past", "loki")
            .where(
                s ->
                    s.edit(
                        PersistentVolume.class,
                        "monitoring-loki",
                        v -> v.getSpec().getClaimRef().setUid(UID_OF_THE_PAST)))
            .stays()
            .cures("volume-claim-stale:persistentvolume/{namespace}-loki"));
  }

  private static List<Scenario> services() {
    return List.of(
        Scenario.of("dns-down", "prometheus", "loki")
            .where(
                s ->
                    s.editText(
                        PROMETHEUS,
                        "prometheus.yml",
                        "scrape_configs:\n",
                        OTHER_JOB.replace("localhost:9090", "loki:3100")))
            .where(Scenarios::scrapeOften)
            .then(Bed::awaitReady)
            .then(Bed::stopDns)
            .then(bed -> bed.recreate("prometheus-0"))
            .says("cluster-dns-down:service/kube-dns")
            .shows("prometheus-target-down")
            .alone(),
        Scenario.of("dns-learns-of-nothing-new", "alertmanager")
            .then(bed -> bed.blindDns("alertmanager"))
            .then(bed -> bed.addName("alertmanager", "alerts"))
            .says("service-name-unresolved:service/alerts")
            .alone(),
        Scenario.of("policy-cuts-off-loki", "grafana", "loki")
            .where(s -> s.without(NetworkPolicy.class, "loki"))
            .cures("network-policy-blocks:statefulset/loki"),
        Scenario.of("policy-cuts-off-dns", "alertmanager", "prometheus")
            .where(s -> s.without(NetworkPolicy.class, "allow-dns"))
            .cures("network-policy-blocks-dns:statefulset/prometheus"),
        Scenario.of("policy-cuts-off-api-server", "kube-state-metrics")
            .where(s -> s.without(NetworkPolicy.class, "allow-api-server"))
            .says("network-policy-blocks-api-server:deployment/kube-state-metrics"),
        Scenario.of("role-not-bound", "prometheus")
            .where(s -> s.without(RoleBinding.class, "prometheus"))
            .says("service-account-forbidden:serviceaccount/prometheus"),
        Scenario.of("service-selects-nothing", "grafana", "loki")
            .where(
                s ->
                    s.edit(
                        Service.class,
                        "loki",
                        v -> v.getSpec().setSelector(Map.of("app.kubernetes.io/name", "lokki"))))
            .says("service-selects-nothing:service/loki")
            .shows("grafana-datasource-unreachable"),
        Scenario.of("service-port-without-name", "prometheus")
            .where(
                s ->
                    s.edit(
                        Service.class,
                        "prometheus",
                        v -> v.getSpec().getPorts().get(0).setTargetPort(new IntOrString("web"))))
            .says("service-target-port-missing:service/prometheus"));
  }

  private static List<Scenario> pairs() {
    return List.of(
        Scenario.of("faults-in-different-components")
            .where(Scenarios::breakRules)
            .where(Scenarios::makeLokiADefaultToo)
            .says(DEFAULTS)
            .cures(RULES),
        Scenario.of("faults-in-one-component", "prometheus", "blackbox-exporter")
            .where(Scenarios::breakRules)
            .where(
                s ->
                    s.editText(
                        PROMETHEUS, "prometheus.yml", "name: reachability", "name: services"))
            .says(CONFIG)
            .cures(RULES));
  }

  /** Asks a pod to a node of its own, on which nothing runs. */
  private static void moveTo(Stack stack, String kind, boolean cordoned) {
    stack.pod("alertmanager").setNodeSelector(Map.of("vmstation.io/proof", kind));
    stack.pod("alertmanager").setTolerations(new ArrayList<>(List.of(TOLERATION, ABSENT)));
    stack.edit(
        PersistentVolume.class, "monitoring-alertmanager", v -> v.getSpec().setNodeAffinity(null));
    stack.with(
        new NodeBuilder()
            .withNewMetadata()
            .withName("monitoring-" + kind)
            .addToLabels("vmstation.io/proof", kind)
            .endMetadata()
            .withNewSpec()
            .withUnschedulable(cordoned ? true : null)
            .addNewTaint("NoExecute", "vmstation.io/proof", null, "alone")
            .endSpec()
            .build());
  }

  /** Whose kubelet told once that it is ready, and nothing after that. */
  private static void thatWasReady(Stack stack) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Quantity> room =
        Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"), "pods", new Quantity("9"));
    stack.pod("alertmanager").setTolerations(List.of(ANYTHING));
    stack.edit(
        Node.class,
        "monitoring-lost",
        n ->
            n.setStatus(
                new NodeStatusBuilder()
                    .withCapacity(room)
                    .withAllocatable(room)
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .withReason("KubeletReady")
                    .withLastHeartbeatTime(now)
                    .withLastTransitionTime(now)
                    .endCondition()
                    .build()));
  }

  /** Prometheus as many have it: a Deployment, with one claim for all its pods. */
  private static void asDeployment(Stack stack, int replicas) {
    String name = "prometheus-storage-prometheus-0";
    StatefulSet set = stack.find(StatefulSet.class, "prometheus");
    PersistentVolumeClaim claim = set.getSpec().getVolumeClaimTemplates().get(0);
    claim.getMetadata().setName(name);
    claim.getMetadata().setNamespace("monitoring");
    Volume volume = new VolumeBuilder().withName("prometheus-storage").build();
    volume.setPersistentVolumeClaim(new PersistentVolumeClaimVolumeSource(name, false));
    stack.pod("prometheus").getVolumes().add(volume);
    stack
        .without(StatefulSet.class, "prometheus")
        .with(claim)
        .with(
            new DeploymentBuilder()
                .withMetadata(set.getMetadata())
                .withNewSpec()
                .withReplicas(replicas)
                .withSelector(set.getSpec().getSelector())
                .withTemplate(set.getSpec().getTemplate())
                .endSpec()
                .build());
  }

  /** With fewer open files than Prometheus needs for its data. */
  private static void limitOpenFiles(Container container) {
    container.setCommand(List.of("sh", "-c", "ulimit -n 12; exec prometheus \"$@\"", "--"));
  }

  /** One more Prometheus in the same pod, with the same flags and some more. */
  private static void beside(Stack stack, String name, String... flags) {
    Container other = new ContainerBuilder(stack.container("prometheus")).build();
    other.setName(name);
    other.getArgs().addAll(List.of(flags));
    other.setPorts(List.of());
    other.setReadinessProbe(null);
    other.setLivenessProbe(null);
    other.setStartupProbe(null);
    stack.pod("prometheus").getContainers().add(other);
  }

  /** As the container beside Prometheus does when a file has changed. */
  private static void reload(Bed bed, String text) {
    bed.awaitFile("prometheus-0", "prometheus", RULE_FILE, text);
    bed.post("prometheus-0", 9090, "/-/reload");
  }

  /**
   * Has Prometheus write to the pod's shared memory, which the container runtime limits to 64 MiB,
   * and leaves it little of that.
   */
  private static void fillTheDisk(Stack stack) {
    Container filler = new ContainerBuilder(stack.container("prometheus")).build();
    filler.setName("filler");
    filler.setCommand(
        List.of(
            "sh",
            "-c",
            "cd /dev/shm && dd if=/dev/zero of=room bs=1k count=100"
                + " && ! cat /dev/zero >zeros && rm room"));
    filler.setPorts(List.of());
    filler.setReadinessProbe(null);
    filler.setLivenessProbe(null);
    filler.setStartupProbe(null);
    stack.pod("prometheus").getInitContainers().add(filler);
    List<String> args = stack.container("prometheus").getArgs();
    args.replaceAll(a -> a.replace("path=/prometheus", "path=/dev/shm/prometheus"));
  }

  private static void awaitRefusal(Bed bed) {
    bed.renew("alertmanager-0");
    bed.await(
        "Alertmanager to refuse its configuration",
        () -> {
          bed.post("alertmanager-0", 9093, "/-/reload");
          return bed.get("alertmanager-0", 9093, "/metrics")
              .contains("alertmanager_config_last_reload_successful 0");
        });
  }

  private static void alertAlways(Stack stack) {
    stack.editText("prometheus-rules", "alerts.yml", "groups:\n", ALWAYS);
    stack.container("prometheus").getArgs().add("--rules.alert.resend-delay=1s");
  }

  private static void scrapeOften(Stack stack) {
    stack.editText(PROMETHEUS, "prometheus.yml", "scrape_interval: 30s", "scrape_interval: 2s");
  }

  /** Where upstream waits for two hours of samples. */
  private static void compactOften(Stack stack) {
    stack
        .container("prometheus")
        .getArgs()
        .addAll(
            List.of(
                "--storage.tsdb.min-block-duration=15s", "--storage.tsdb.max-block-duration=15s"));
  }

  /** A volume to which fsGroup applies, and nobody asks for it. */
  private static void onLocalVolume(Stack stack) {
    stack.edit(
        PersistentVolume.class,
        "monitoring-prometheus",
        v -> {
          v.getSpec().setLocal(new LocalVolumeSourceBuilder().withPath("/local").build());
          v.getSpec().setHostPath(null);
        });
    stack.pod("prometheus").setInitContainers(List.of());
    stack.pod("prometheus").getSecurityContext().setFsGroup(null);
    stack.pod("prometheus").getSecurityContext().setFsGroupChangePolicy(null);
  }

  private static void ofAnotherGroup(Stack stack) {
    stack.pod("prometheus").setInitContainers(List.of());
    stack.pod("prometheus").getSecurityContext().setRunAsGroup(1000L);
    stack.pod("prometheus").getSecurityContext().setFsGroup(null);
    stack.pod("prometheus").getSecurityContext().setFsGroupChangePolicy(null);
  }

  /** Still not by root; a group alone would be refused before the image is looked at. */
  private static void byNobodyInParticular(PodSecurityContext context) {
    context.setRunAsUser(null);
    context.setRunAsGroup(null);
  }

  private static Stack smallOctober() {
    return Stack.october().only("prometheus", "loki", "node-exporter");
  }

  private static void limitMemory(Container container, String limit) {
    container.getResources().setLimits(Map.of("memory", new Quantity(limit)));
  }

  private static void probeLokiTooEarly(Stack stack) {
    Probe probe = new ProbeBuilder(stack.container("loki").getReadinessProbe()).build();
    probe.setFailureThreshold(2);
    stack.container("loki").setStartupProbe(probe);
  }

  private static void breakRules(Stack stack) {
    stack.editText("prometheus-rules", "alerts.yml", QUOTED, UNQUOTED);
  }

  private static void makeLokiADefaultToo(Stack stack) {
    String url = "url: http://loki:3100";
    stack.editText("grafana-datasources", "datasources.yaml", url, url + "\n    isDefault: true");
  }

  /**
   * As a playbook did: the directory goes to root while the rule file keeps Prometheus down. A run
   * that is just ending can then no longer remove its lock file, so that is done for it.
   */
  private static void reownUnderTheCrashingPod(Bed bed) {
    bed.awaitLog("prometheus-0", "prometheus", "mapping values are not allowed");
    bed.reown("prometheus", "0:0");
    bed.remove("prometheus", "lock");
    bed.awaitLog("prometheus-0", "prometheus", "lock DB directory");
  }

  private static void correctRulesAndLoki(Bed bed) {
    bed.editText("prometheus-rules", "alerts.yml", COLON, COLON.replace("system:", "system,"));
    bed.editText("loki-config", "loki.yaml", WRONG_PORT, "frontend_address: 127.0.0.1:9096");
    bed.recreate("loki-0");
    bed.awaitReady("loki-0");
  }
}
