package io.vmstation.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Verdict;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Diagnoses made by hand, to be reported. */
public final class Samples {

  private static final String NAMESPACE = "monitoring";
  private static final Ref PROMETHEUS = new Ref("Pod", NAMESPACE, "prometheus-0");
  private static final Ref LOKI = new Ref("Pod", NAMESPACE, "loki-0");

  private static final Rule REOWNED =
      rule("data-directory-reowned", Suite.STORAGE, Severity.ERROR, "pod-crash-looping");
  private static final Rule PORT =
      rule("loki-worker-address", Suite.CONFIG, Severity.ERROR, "pod-not-ready");
  private static final Rule PARSES =
      rule("file-does-not-parse", Suite.CONFIG, Severity.ERROR, "pod-crash-looping");
  private static final Rule LOOPS =
      rule("pod-crash-looping", Suite.PODS, Severity.ERROR, "pod-not-ready");
  private static final Rule UNREADY = rule("pod-not-ready", Suite.PODS, Severity.ERROR);
  private static final Rule SLOW = rule("probe-restart-loop", Suite.RESTARTS, Severity.WARNING);
  private static final Rule GROUP = rule("no-run-as-group", Suite.STORAGE, Severity.HINT);

  private Samples() {}

  /** A pod that runs Loki. */
  public static HasMetadata loki() {
    return ObjectYaml.read(
        """
            apiVersion: v1
            kind: Pod
            metadata: {namespace: monitoring, name: loki-0}
            spec: {containers: [{image: "grafana/loki:2.9.4"}]}
            """);
  }

  /** Two causes with three effects, a warning, a hint, gaps, and a password in a log line. */
  public static Diagnosis incident() {
    Finding reowned =
        finding(
            REOWNED,
            PROMETHEUS,
            "The data directory of pod/prometheus-0 belongs to 0:0, and Prometheus runs as"
                + " 65534:65534",
            new Evidence(
                PROMETHEUS,
                "ts=2025-10-09T17:54:40.102Z caller=main.go:1164 level=error err=\"opening storage"
                    + " failed: lock DB directory: open /prometheus/lock: permission denied\"",
                "snapshot/logs/monitoring/prometheus-0/prometheus.log:12"),
            new Evidence(
                PROMETHEUS,
                "the directory is owned by 0:0, mode 0755 (stat on masternode)",
                "snapshot/files.jsonl#hostpath/masternode:/srv/monitoring_data/prometheus"));
    Finding port =
        finding(
            PORT,
            LOKI,
            "Loki's querier worker dials 127.0.0.1:9095, and Loki listens on 9096",
            new Evidence(
                LOKI,
                "{\"address\":\"127.0.0.1:9095\",\"caller\":\"frontend_processor.go:63\",\"err\":\"rpc"
                    + " error\",\"password\":\"hunter2-hunter2\"}",
                "snapshot/logs/monitoring/loki-0/loki.log:40"));
    Finding loops = finding(LOOPS, PROMETHEUS, "pod/prometheus-0 crash-loops", evidence());
    Finding prometheusUnready =
        finding(UNREADY, PROMETHEUS, "pod/prometheus-0 is not ready", evidence());
    Finding lokiUnready = finding(UNREADY, LOKI, "pod/loki-0 is not ready", evidence());
    Finding slow =
        finding(SLOW, LOKI, "pod/loki-0 is restarted every 300 s by its startup probe", evidence());
    Finding group =
        finding(GROUP, PROMETHEUS, "statefulset/prometheus sets no runAsGroup", evidence());
    Map<Finding, List<Finding>> causes = new LinkedHashMap<>();
    causes.put(loops, List.of(reowned));
    causes.put(prometheusUnready, List.of(loops));
    causes.put(lokiUnready, List.of(port));
    return new Diagnosis(
        snapshot(
            List.of(
                new Gap(
                    Layer.LOGS,
                    Ref.all("Pod", NAMESPACE),
                    "the server refuses: get pods/log is not allowed",
                    Gap.Cause.REFUSED),
                new Gap(
                    Layer.FILES,
                    new Ref("PersistentVolumeClaim", NAMESPACE, "grafana"),
                    "no pod mounts it; on its node: stat -c '%u:%g %a' /srv/grafana",
                    Gap.Cause.OUT_OF_REACH))),
        EnumSet.of(Component.PROMETHEUS, Component.LOKI),
        List.of(
            failed(REOWNED, reowned),
            verdict(PARSES, Status.PASS, "all 4 files parse"),
            failed(PORT, port),
            failed(GROUP, group),
            failed(LOOPS, loops),
            failed(UNREADY, prometheusUnready, lokiUnready),
            failed(SLOW, slow)),
        List.of(port, reowned, slow, lokiUnready, loops, prometheusUnready),
        List.of(group),
        causes,
        Map.of(
            reowned.id(),
            new Fix(
                "Recreate the pod, so that its init container gives the directory back",
                Safety.RESTART,
                List.of(new Restart(PROMETHEUS)),
                REOWNED.id(),
                PROMETHEUS),
            port.id(),
            new Fix(
                "Let the worker dial the port that Loki listens on",
                Safety.MANUAL,
                List.of(
                    new Manual(
                        LOKI,
                        "set frontend_worker.frontend_address to 127.0.0.1:9096",
                        "set 9095")),
                PORT.id(),
                LOKI)));
  }

  /** Nothing found and everything seen. */
  public static Diagnosis healthy() {
    return well(verdict(UNREADY, Status.PASS, "all pods are ready"));
  }

  /** Nothing found, for want of evidence. */
  public static Diagnosis unseen() {
    return well(verdict(UNREADY, Status.UNKNOWN, "list pods is not allowed"));
  }

  /** Nothing broken, one warning. */
  public static Diagnosis warned() {
    Finding slow = finding(SLOW, LOKI, "pod/loki-0 is restarted by its probe", evidence());
    return new Diagnosis(
        snapshot(List.of()),
        EnumSet.of(Component.LOKI),
        List.of(failed(SLOW, slow)),
        List.of(slow),
        List.of(),
        Map.of(),
        Map.of());
  }

  /** A warning that explains a broken pod. */
  static Diagnosis warningBehindAnError() {
    Finding slow = finding(SLOW, LOKI, "pod/loki-0 is restarted by its probe", evidence());
    Finding unready = finding(UNREADY, LOKI, "pod/loki-0 is not ready", evidence());
    return new Diagnosis(
        snapshot(List.of()),
        EnumSet.of(Component.LOKI),
        List.of(failed(SLOW, slow), failed(UNREADY, unready)),
        List.of(slow, unready),
        List.of(),
        Map.of(unready, List.of(slow)),
        Map.of());
  }

  private static Diagnosis well(Verdict verdict) {
    return new Diagnosis(
        snapshot(List.of()),
        EnumSet.of(Component.LOKI),
        List.of(verdict, verdict(REOWNED, Status.SKIPPED, "this source carries no files")),
        List.of(),
        List.of(),
        Map.of(),
        Map.of());
  }

  private static Snapshot snapshot(List<Gap> gaps) {
    return Snapshot.of(
        Instant.parse("2025-10-09T17:55:00Z"),
        NAMESPACE,
        EnumSet.allOf(Layer.class),
        ObjectYaml.readAll(
            """
            apiVersion: v1
            kind: Pod
            metadata: {namespace: monitoring, name: prometheus-0}
            ---
            apiVersion: v1
            kind: Service
            metadata: {namespace: monitoring, name: prometheus}
            """),
        gaps);
  }

  /** A rule that no symptom triggers. */
  public static Rule rule(String id, Suite suite, Severity severity, String... explains) {
    return new Rule(
        id,
        suite,
        severity,
        Optional.empty(),
        id,
        "well",
        List.of(),
        Optional.empty(),
        List.of(explains));
  }

  private static Finding finding(Rule rule, Ref subject, String title, Evidence... evidence) {
    return new Finding(rule, subject, title, List.of(evidence), Map.of());
  }

  private static Evidence evidence() {
    return new Evidence(LOKI, "0 of 1 containers are ready", "snapshot/objects/pod.yaml#/status");
  }

  private static Verdict failed(Rule rule, Finding... findings) {
    return new Verdict(rule, Status.FAIL, List.of(findings), "fails", "2 pods", List.of());
  }

  private static Verdict verdict(Rule rule, Status status, String reason) {
    return new Verdict(rule, status, List.of(), reason, "2 pods", List.of());
  }
}
