package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.files.Fixtures;
import io.vmstation.fix.Safety;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The laws of examining and of arranging by cause, with symptoms made for the purpose. */
class KernelTest {

  private static final Ref POD = new Ref("Pod", "monitoring", "loki-0");
  private static final Ref SERVICE = new Ref("Service", "monitoring", "loki");

  /** Is seen at fixed places, after a look at the pods. */
  private record Seen(List<Sighting> places) implements Symptom {
    static Seen at(Ref... refs) {
      return new Seen(
          List.of(refs).stream()
              .map(r -> new Sighting(r, List.of(new Evidence(r, "seen", "p")), Map.of("n", "7")))
              .toList());
    }

    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.STATUS);
    }

    @Override
    public List<Sighting> find(View view) {
      view.local(Pod.class);
      return places;
    }
  }

  /** Wants claims, and sees nothing. */
  private record WantsClaims() implements Symptom {
    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.SPEC);
    }

    @Override
    public List<Sighting> find(View view) {
      view.local(PersistentVolumeClaim.class);
      return List.of();
    }
  }

  private static Rule rule(String id, Severity severity, List<Symptom> when, String... explains) {
    return new Rule(
        id,
        Suite.PODS,
        severity,
        Optional.empty(),
        id + " at {subject}: {n}",
        "well",
        when,
        Optional.of((f, t) -> Optional.of(new Remedy.Cure("cure", Safety.SAFE, List.of()))),
        List.of(explains));
  }

  private static Topology topology(Set<Layer> layers, Gap... gaps) {
    List<HasMetadata> objects =
        ObjectYaml.readAll(
            """
                apiVersion: v1
                kind: Pod
                metadata: {namespace: monitoring, name: loki-0, labels: {app: loki}}
                spec: {}
                ---
                apiVersion: v1
                kind: Service
                metadata: {namespace: monitoring, name: loki}
                spec: {selector: {app: loki}}
                """);
    return Topology.of(Snapshot.of(Instant.EPOCH, "monitoring", layers, objects, List.of(gaps)));
  }

  private static final Set<Layer> LIVE = Set.of(Layer.SPEC, Layer.STATUS);

  @Test
  void passSaysHowMuchWasLookedAt() {
    Verdict v = rule("r", Severity.ERROR, List.of(Seen.at())).examine(topology(LIVE));
    assertEquals(Status.PASS, v.status());
    assertEquals("1 pod", v.looked());
  }

  @Test
  void whatWasRefusedIsUnknown() {
    Gap refused =
        new Gap(
            Layer.SPEC,
            Ref.all("PersistentVolumeClaim", "monitoring"),
            "forbidden",
            Gap.Cause.REFUSED);
    Rule rule = rule("r", Severity.ERROR, List.of(new WantsClaims()));
    assertEquals(Status.UNKNOWN, rule.examine(topology(LIVE, refused)).status());
    assertEquals("forbidden", rule.examine(topology(LIVE, refused)).reason());
  }

  @Test
  void aGapElsewhereDoesNotMatter() {
    Gap elsewhere =
        new Gap(
            Layer.SPEC, Ref.all("PersistentVolumeClaim", "other"), "forbidden", Gap.Cause.REFUSED);
    Rule rule = rule("r", Severity.ERROR, List.of(new WantsClaims()));
    assertEquals(Status.PASS, rule.examine(topology(LIVE, elsewhere)).status());
  }

  @Test
  void anAbsentFirstSymptomSettlesTheMatter() {
    Gap refused =
        new Gap(Layer.SPEC, Ref.all("PersistentVolumeClaim", ""), "forbidden", Gap.Cause.REFUSED);
    Rule rule = rule("r", Severity.ERROR, List.of(Seen.at(), new WantsClaims()));
    assertEquals(Status.PASS, rule.examine(topology(LIVE, refused)).status());
    Rule suspicious = rule("r", Severity.ERROR, List.of(Seen.at(POD), new WantsClaims()));
    assertEquals(Status.UNKNOWN, suspicious.examine(topology(LIVE, refused)).status());
  }

  @Test
  void aSourceWithoutTheEvidenceIsSkipped() {
    Verdict v =
        rule("r", Severity.ERROR, List.of(Seen.at(POD))).examine(topology(Set.of(Layer.SPEC)));
    assertEquals(Status.SKIPPED, v.status());
    assertEquals("this source carries no status", v.reason());
  }

  @Test
  void symptomsMeetInAWorkload() {
    Verdict v =
        rule("r", Severity.ERROR, List.of(Seen.at(SERVICE), Seen.at(POD))).examine(topology(LIVE));
    assertEquals(List.of("r:service/loki"), v.findings().stream().map(Finding::id).toList());
    assertEquals("r at service/loki: 7", v.findings().get(0).title());
    assertEquals(2, v.findings().get(0).evidence().size());
  }

  @Test
  void effectsFollowRootsAndOnlyRootsAreFixed() {
    Topology topology = topology(LIVE);
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("effect", Severity.ERROR, List.of(Seen.at(SERVICE))),
                    rule("hint", Severity.HINT, List.of(Seen.at(POD)), "effect"),
                    rule("rival", Severity.ERROR, List.of(Seen.at()), "effect"),
                    rule("root", Severity.ERROR, List.of(Seen.at(POD)), "effect"))),
            topology);
    assertEquals(List.of("root"), d.roots().stream().map(f -> f.rule().id()).toList());
    Finding root = d.roots().get(0);
    assertEquals(List.of("effect"), d.effects(root).stream().map(f -> f.rule().id()).toList());
    assertEquals(List.of("hint"), d.hints().stream().map(f -> f.rule().id()).toList());
    assertEquals(List.of("rival"), d.ruledOut(root).stream().map(v -> v.rule().id()).toList());
    assertEquals(Set.of(root.id()), d.fixes().keySet());
  }

  @Test
  void aRootMattersAsMuchAsTheWorstThatFollowsFromIt() {
    Ref other = new Ref("Pod", "monitoring", "grafana-0");
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("effect", Severity.ERROR, List.of(Seen.at(SERVICE))),
                    rule("link", Severity.WARNING, List.of(Seen.at(SERVICE)), "effect"),
                    rule("root", Severity.WARNING, List.of(Seen.at(POD)), "link"),
                    rule("alone", Severity.WARNING, List.of(Seen.at(other))))),
            topology(LIVE));
    assertEquals(List.of("root", "alone"), d.roots().stream().map(f -> f.rule().id()).toList());
    assertEquals(
        List.of(Severity.ERROR, Severity.WARNING),
        d.roots().stream().map(d.severities()::get).toList());
  }

  @Test
  void aCauseOfOneDataSourceExplainsNoOther() {
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("effect", Severity.ERROR, List.of(about("datasource", "Prometheus"))),
                    rule("other", Severity.ERROR, List.of(about("datasource", "Loki"))),
                    rule(
                        "root",
                        Severity.ERROR,
                        List.of(about("datasources", "Tempo\nPrometheus")),
                        "effect",
                        "other"))),
            topology(LIVE));
    assertEquals(List.of("other", "root"), d.roots().stream().map(f -> f.rule().id()).toList());
  }

  @Test
  void whatManyUseExplainsOnlyThoseThatItTroubles() {
    Topology stack =
        Topology.of(
            Snapshot.of(
                Instant.EPOCH,
                "monitoring",
                LIVE,
                ObjectYaml.readAll(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {namespace: monitoring, name: exporter-1}
                    spec: {nodeName: n1, serviceAccountName: default}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {namespace: monitoring, name: exporter-2}
                    spec: {nodeName: n2, serviceAccountName: default}
                    """),
                List.of()));
    Ref account = new Ref("ServiceAccount", "monitoring", "default");
    Sighting refused =
        new Sighting(
            account,
            List.of(new Evidence(account, "seen", "p")),
            Map.of("n", "7", "users", "pod/other, pod/exporter-2"));
    assertEquals(Set.of("pod/exporter-2"), explained(new Seen(List.of(refused)), stack));
    assertEquals(Set.of("pod/exporter-1", "pod/exporter-2"), explained(Seen.at(account), stack));
  }

  @Test
  void twoThatMeetOnANodeAloneDoNotExplainEachOther() {
    Ref node = new Ref("Node", "", "n2");
    Ref exporter = new Ref("Pod", "monitoring", "exporter-2");
    Sighting target =
        new Sighting(
            new Ref("Target", "", "kubelet"),
            List.of(new Evidence(node, "it is on n2", "p")),
            Map.of("n", "7"));
    assertEquals(Set.of(), explained(Seen.at(exporter), new Seen(List.of(target)), EXPORTERS));
    assertEquals(
        Set.of("target/kubelet"), explained(Seen.at(node), new Seen(List.of(target)), EXPORTERS));
  }

  @Test
  void whatIsOnANodeThatIsNotWellIsItsEffect() {
    Path seen = Path.of("src/test/resources/rules/prometheus-target-down/sick-on-a-node");
    Diagnosis d = Diagnosis.of(Catalogue.builtIn(), Topology.of(Fixtures.read(seen)));
    assertEquals(
        List.of(
            "node-unhealthy:node/n2",
            "prometheus-target-down:target/slices-of-pods/10.244.3.4:8080"),
        d.roots().stream().map(Finding::id).toList());
  }

  @Test
  void aNodeExplainsNothingOnAnother() {
    assertEquals(
        Set.of("pod/exporter-2"), explained(Seen.at(new Ref("Node", "", "n2")), EXPORTERS));
  }

  /** One on each of two nodes. */
  private static final Topology EXPORTERS =
      Topology.of(
          Snapshot.of(
              Instant.EPOCH,
              "monitoring",
              LIVE,
              ObjectYaml.readAll(
                  """
                    apiVersion: apps/v1
                    kind: DaemonSet
                    metadata: {namespace: monitoring, name: exporter}
                    spec:
                      selector: {matchLabels: {app: exporter}}
                      template: {metadata: {labels: {app: exporter}}, spec: {containers: []}}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      namespace: monitoring
                      name: exporter-1
                      ownerReferences: [{kind: DaemonSet, name: exporter, controller: true}]
                    spec: {nodeName: n1}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      namespace: monitoring
                      name: exporter-2
                      ownerReferences: [{kind: DaemonSet, name: exporter, controller: true}]
                    spec: {nodeName: n2}
                    """),
              List.of()));

  /** Which of two exporters' findings a cause explains. */
  private static Set<String> explained(Symptom cause, Topology stack) {
    Symptom effects =
        Seen.at(
            new Ref("Pod", "monitoring", "exporter-1"), new Ref("Pod", "monitoring", "exporter-2"));
    return explained(cause, effects, stack);
  }

  private static Set<String> explained(Symptom cause, Symptom effects, Topology stack) {
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("effect", Severity.ERROR, List.of(effects)),
                    rule("root", Severity.ERROR, List.of(cause), "effect"))),
            stack);
    return d.causes().keySet().stream()
        .map(f -> f.subject().toString())
        .collect(Collectors.toSet());
  }

  private static Symptom about(String fact, String value) {
    return new Seen(
        List.of(
            new Sighting(
                POD, List.of(new Evidence(POD, "seen", "p")), Map.of("n", "7", fact, value))));
  }

  @Test
  void aHintThatIsExplainedIsNotGiven() {
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("hint", Severity.HINT, List.of(Seen.at(POD))),
                    rule("root", Severity.ERROR, List.of(Seen.at(POD)), "hint"))),
            topology(LIVE));
    assertEquals(List.of(), d.hints());
  }

  @Test
  void aCauseElsewhereExplainsNothing() {
    Ref other = new Ref("Pod", "monitoring", "grafana-0");
    Diagnosis d =
        Diagnosis.of(
            new Catalogue(
                List.of(
                    rule("effect", Severity.ERROR, List.of(Seen.at(SERVICE))),
                    rule("root", Severity.ERROR, List.of(Seen.at(other)), "effect"))),
            topology(LIVE));
    assertTrue(d.causes().isEmpty());
    assertEquals(2, d.roots().size());
  }
}
