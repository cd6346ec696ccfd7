package io.vmstation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Verdict;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Manifests laid over a live cluster. */
class WhatIfTest {

  private static final String LOKI =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: loki, namespace: monitoring}
      spec:
        selector: {matchLabels: {app: loki}}
        template:
          metadata: {labels: {app: loki}}
          spec:
            containers:
            - name: loki
              image: grafana/loki:2.9.4
              args: [-config.file=/etc/loki/loki.yaml]
              volumeMounts: [{name: config, mountPath: /etc/loki}]
            volumes: [{name: config, configMap: {name: loki-config}}]
      """;
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: loki-0
        namespace: monitoring
        ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: loki, uid: u, controller: true}]
      """;
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: loki, namespace: monitoring}
      spec: {selector: {app: %s}, ports: [{port: 3100}]%s}
      """;
  private static final String CLAIM =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: loki, namespace: monitoring}
      spec: {accessModes: [ReadWriteOnce]%s}
      """;
  private static final String CONFIG =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: loki-config, namespace: monitoring}
      data:
        loki.yaml: |
          server: {grpc_listen_port: 9096}
          frontend_worker: {frontend_address: "127.0.0.1:%s"}
      """;

  private static final Snapshot LIVE =
      snapshot(
          EnumSet.allOf(Layer.class),
          LOKI,
          POD,
          SERVICE.formatted("loki", ", clusterIP: 10.96.0.7"),
          CLAIM.formatted(", volumeName: pv-7"),
          CONFIG.formatted("9096"));

  private static Snapshot snapshot(Set<Layer> layers, String... objects) {
    List<HasMetadata> all = Stream.of(objects).map(ObjectYaml::read).toList();
    Gap logs = new Gap(Layer.LOGS, Ref.all("Pod", "monitoring"), "refused", Gap.Cause.REFUSED);
    return Snapshot.of(Instant.EPOCH, "monitoring", layers, all, List.of(logs));
  }

  private static Snapshot with(String... manifests) {
    return new WhatIf(() -> snapshot(Set.of(Layer.SPEC), manifests), () -> LIVE).take();
  }

  private static <T extends HasMetadata> T get(Class<T> type, Snapshot s, String name) {
    Ref ref = new Ref(HasMetadata.getKind(type), "monitoring", name);
    return type.cast(s.objects().get(ref));
  }

  @Test
  void manifestsTakeThePlaceOfLiveObjectsAndTheRestStays() {
    Snapshot s = with(CONFIG.formatted("9095"));
    assertEquals(
        Set.of("StatefulSet", "Service", "PersistentVolumeClaim", "ConfigMap"),
        s.objects().keySet().stream().map(Ref::kind).collect(Collectors.toSet()));
    assertTrue(get(ConfigMap.class, s, "loki-config").getData().toString().contains("9095"));
    assertEquals(Set.of(Layer.SPEC, Layer.FILES), s.layers());
  }

  @Test
  void whatTheServerAssignedStays() {
    Snapshot s = with(SERVICE.formatted("logs", ""), CLAIM.formatted(""));
    Service service = get(Service.class, s, "loki");
    assertEquals("10.96.0.7", service.getSpec().getClusterIP());
    assertEquals(Map.of("app", "logs"), service.getSpec().getSelector());
    assertEquals("pv-7", get(PersistentVolumeClaim.class, s, "loki").getSpec().getVolumeName());
  }

  @Test
  void aChangeThatBreaksTheLiveStackIsSeenBeforeItIsMade() {
    assertEquals(Set.of(), said(with(CONFIG.formatted("9096"))));
    assertEquals(
        Set.of("loki-worker-port-mismatch:configmap/loki-config"),
        said(with(CONFIG.formatted("9095"))));
    assertEquals(
        Set.of("service-selects-nothing:service/loki"), said(with(SERVICE.formatted("logs", ""))));
  }

  @Test
  void whatOnlyRunningPodsTellIsSkippedAndNeverPasses() {
    List<Verdict> verdicts = Catalogue.builtIn().examine(Topology.of(with(LOKI)));
    Set<Status> pods =
        verdicts.stream()
            .filter(v -> v.rule().id().startsWith("pod-"))
            .map(Verdict::status)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Status.SKIPPED), pods);
  }

  private static Set<String> said(Snapshot s) {
    return Catalogue.builtIn().examine(Topology.of(s)).stream()
        .flatMap(v -> v.findings().stream())
        .filter(f -> f.rule().severity() != Severity.HINT)
        .map(Finding::id)
        .collect(Collectors.toSet());
  }
}
