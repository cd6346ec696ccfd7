package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import java.util.Map;
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
  private static final String COLON = "description: Less than 15% free on root filesystem: ";
  private static final String WRONG_PORT = "frontend_address: 127.0.0.1:9095";

  static final List<Scenario> ALL =
      Stream.of(incident(), configuration(), starting(), data(), services(), pairs())
          .flatMap(List::stream)
          .toList();

  private Scenarios() {}

  /** October 2025, whole and in parts. */
  private static List<Scenario> incident() {
    return List.of(
        Scenario.of("healthy").then(Bed::awaitReady),
        Scenario.of("october-whole")
            .on(Stack::october)
            .then(Scenarios::reownUnderTheCrashingPod)
            .says(REOWNED, RULES, WORKER),
        Scenario.of("october-without-reowning").on(Stack::october).says(RULES, WORKER),
        Scenario.of("reowning-alone")
            .on(Stack::october)
            .then(Scenarios::reownUnderTheCrashingPod)
            .then(Scenarios::correctRulesAndLoki)
            .says(REOWNED),
        Scenario.of("reowned-under-running")
            .then(Bed::awaitReady)
            .then(bed -> bed.reown("prometheus", "0:0"))
            .says("data-directory-owner-changed:pod/prometheus-0"));
  }

  private static List<Scenario> configuration() {
    return List.of(
        Scenario.of("rules-unquoted-colon").where(Scenarios::breakRules).says(RULES),
        Scenario.of("prometheus-config-misspelt")
            .where(s -> s.editText(PROMETHEUS, "prometheus.yml", "rule_files:", "rules_files:"))
            .says(CONFIG),
        Scenario.of("loki-worker-port")
            .where(s -> s.editText(LOKI, "loki.yaml", "common:\n", WORKER_BLOCK + "common:\n"))
            .says(WORKER),
        Scenario.of("loki-config-does-not-parse")
            .where(s -> s.editText(LOKI, "loki.yaml", "path_prefix: ", "path_prefix: : "))
            .says("loki-config-invalid:configmap/loki-config"),
        Scenario.of("alertmanager-receiver-missing")
            .where(s -> s.editText(ALERTS, "alertmanager.yml", "- name: shown", "- name: hidden"))
            .says("alertmanager-config-invalid:configmap/alertmanager-config"),
        Scenario.of("grafana-two-defaults").where(Scenarios::makeLokiADefaultToo).says(DEFAULTS),
        Scenario.of("data-source-on-a-wrong-port")
            .where(s -> s.editText(SOURCES, "datasources.yaml", "loki:3100", "loki:3101"))
            .says("grafana-datasource-wrong-port:configmap/grafana-datasources"),
        Scenario.of("data-source-without-a-service")
            .where(s -> s.editText(SOURCES, "datasources.yaml", "loki:3100", "lokki:3100"))
            .says("grafana-datasource-names-no-service:configmap/grafana-datasources"));
  }

  /** Pods that never start, or start in vain. */
  private static List<Scenario> starting() {
    return List.of(
        Scenario.of("image-of-no-version")
            .where(s -> s.container("grafana").setImage("grafana/grafana:10.0.99"))
            .says("image-not-pulled:pod/grafana-0"),
        Scenario.of("config-map-missing")
            .where(s -> s.without(ConfigMap.class, LOKI))
            .says("config-object-missing:pod/loki-0"),
        Scenario.of("secret-missing")
            .where(
                s ->
                    s.container("grafana").getEnv().stream()
                        .filter(e -> e.getName().equals("GF_SECURITY_ADMIN_PASSWORD"))
                        .forEach(e -> e.getValueFrom().getSecretKeyRef().setOptional(false)))
            .says("config-object-missing:pod/grafana-0"),
        Scenario.of("service-account-missing")
            .where(s -> s.without(ServiceAccount.class, "kube-state-metrics"))
            .says("controller-below-desired:deployment/kube-state-metrics"),
        Scenario.of("memory-limit-too-small")
            .where(s -> limitMemory(s.container("prometheus"), "20Mi"))
            .says("container-out-of-memory:pod/prometheus-0"),
        Scenario.of("node-label-missing")
            .where(s -> s.pod("grafana").setNodeSelector(Map.of("disk", "ssd")))
            .says("pod-unschedulable:pod/grafana-0"),
        Scenario.of("startup-probe-too-tight")
            .where(Scenarios::probeLokiTooEarly)
            .says("probe-restart-loop:pod/loki-0"));
  }

  /** Data directories that cannot be written, for every rival reason. */
  private static List<Scenario> data() {
    return List.of(
        Scenario.of("directory-of-root")
            .where(s -> s.pod("prometheus").setInitContainers(List.of()))
            .says(NOT_WRITABLE),
        Scenario.of("wrong-user")
            .where(s -> s.pod("prometheus").getSecurityContext().setRunAsUser(1000L))
            .says(NOT_WRITABLE),
        Scenario.of("init-chown-not-allowed")
            .where(
                s ->
                    s.pod("prometheus")
                        .getInitContainers()
                        .get(0)
                        .getSecurityContext()
                        .getCapabilities()
                        .setAdd(List.of("DAC_READ_SEARCH")))
            .says("init-chown-failed:pod/prometheus-0"),
        Scenario.of("data-mounted-read-only")
            .where(s -> s.mount("prometheus", "/prometheus").setReadOnly(true))
            .says("data-path-read-only:pod/prometheus-0"),
        Scenario.of("data-beside-the-volume")
            .where(s -> s.mount("prometheus", "/prometheus").setMountPath("/data"))
            .says("root-filesystem-read-only:pod/prometheus-0"),
        Scenario.of("claim-too-large")
            .where(
                s ->
                    s.claim("loki")
                        .getResources()
                        .getRequests()
                        .put("storage", new Quantity("100Gi")))
            .says("claim-not-bound:persistentvolumeclaim/loki-storage-loki-0"),
        Scenario.of("claim-of-the-past")
            .where(
                s ->
                    s.edit(
                        PersistentVolume.class,
                        "monitoring-loki",
                        v -> v.getSpec().getClaimRef().setUid(UID_OF_THE_PAST)))
            .says("volume-claim-stale:persistentvolume/{namespace}-loki"));
  }

  private static List<Scenario> services() {
    return List.of(
        Scenario.of("service-selects-nothing")
            .where(
                s ->
                    s.edit(
                        Service.class,
                        "loki",
                        v -> v.getSpec().setSelector(Map.of("app.kubernetes.io/name", "lokki"))))
            .says("service-selects-nothing:service/loki"),
        Scenario.of("service-port-without-name")
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
            .says(RULES, DEFAULTS),
        Scenario.of("faults-in-one-component")
            .where(Scenarios::breakRules)
            .where(
                s ->
                    s.editText(
                        PROMETHEUS, "prometheus.yml", "name: reachability", "name: services"))
            .says(RULES, CONFIG));
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
    stack.editText(
        "prometheus-rules", "alerts.yml", QUOTED, "No way to: {{ $labels.alertmanager }}");
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
