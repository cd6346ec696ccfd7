package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.vmstation.model.AccessException;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveClusterTest extends Mocked {

  private static final String CORE = "/api/v1/namespaces/monitoring";
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

  @Test
  void seesWhatItMayAndKeepsWhatItMayNotAsGaps() {
    namespace();
    pods(loki(1));
    refuse(CORE + "/configmaps?limit=500", 403, "configmaps is forbidden");
    Snapshot snapshot = take();
    assertEquals(NOW, snapshot.takenAt());
    assertEquals(EnumSet.complementOf(EnumSet.of(Layer.TRIALS)), snapshot.layers());
    assertTrue(snapshot.objects().containsKey(new Ref("Pod", "monitoring", "loki-0")));
    Ref maps = Ref.all("ConfigMap", "monitoring");
    assertEquals(
        List.of(
            "cannot list configmaps in namespace monitoring: forbidden (verb list, resource configmaps);"
                + " ask the cluster's administrator for this right"),
        snapshot.gaps().stream().filter(g -> g.where().equals(maps)).map(Gap::why).toList());
  }

  @Test
  void asksAgainWhatMayPass() {
    String maps = CORE + "/configmaps?limit=500";
    String ready = CORE + "/pods/loki-0:3100/proxy/ready";
    server.expect().get().withPath(CORE).andReturn(500, "etcd is electing").once();
    namespace();
    pods(loki(0));
    server.expect().get().withPath(maps).andReturn(503, "").times(3);
    answer(maps, 200, "{\"items\": [{\"metadata\": {\"name\": \"loki-config\"}}]}");
    server.expect().get().withPath(ready).andReturn(500, status(500, "etcd is gone")).once();
    server.expect().get().withPath(ready).andReturn(429, "Too many requests").once();
    answer(ready, 200, "ready");
    Snapshot snapshot = take();
    assertTrue(snapshot.objects().containsKey(new Ref("ConfigMap", "", "loki-config")));
    assertEquals(List.of(200), snapshot.probes().stream().map(ProbeResult::code).toList());
  }

  @Test
  void doesNotTakeTheServersOwnTroubleForTheProgramsAnswer() {
    namespace();
    pods(loki(0));
    refuse(CORE + "/pods/loki-0:3100/proxy/ready", 500, "etcd is gone");
    Snapshot snapshot = take();
    assertEquals(List.of(), snapshot.probes());
    assertTrue(gap(snapshot, Layer.PROBES).why().contains("etcd is gone"));
  }

  @Test
  void keepsTheBodyOfAnAnswerThatSaysNo() {
    namespace();
    pods(loki(0));
    answer(CORE + "/pods/loki-0:3100/proxy/ready", 503, "Ingester not ready: starting\n");
    assertEquals(
        List.of(
            new ProbeResult(
                new Ref("Pod", "monitoring", "loki-0"),
                ProbeResult.Protocol.HTTP,
                "GET :3100/ready",
                503,
                "Ingester not ready: starting\n")),
        take().probes());
  }

  @Test
  void keepsARefusedConnectionAsAnAnswer() {
    namespace();
    pods(loki(0));
    String text =
        "error trying to reach service: dial tcp 10.0.0.1:3100: connect: connection refused";
    refuse(CORE + "/pods/loki-0:3100/proxy/ready", 503, text);
    ProbeResult answer = take().probes().get(0);
    assertEquals(503, answer.code());
    assertEquals(text, answer.answer());
  }

  @Test
  void readsThePresentAndThePreviousRun() {
    namespace();
    pods(loki(1));
    answer(log(false), 200, "2026-11-23T01:00:00.5Z now\n2026-11-23T03:00:01+02:00 later\n");
    answer(log(true), 200, "unable to retrieve container logs for containerd://abc");
    Snapshot snapshot = take();
    assertEquals(1, snapshot.logs().size());
    Log log = snapshot.logs().get(0);
    assertFalse(log.previous());
    assertEquals(
        List.of(
            new Log.Line(Instant.parse("2026-11-23T01:00:00.5Z"), "now"),
            new Log.Line(Instant.parse("2026-11-23T01:00:01Z"), "later")),
        log.lines());
    assertTrue(snapshot.gaps().stream().noneMatch(g -> g.layer() == Layer.LOGS));
  }

  @Test
  void doesNotTakeAnErrorForALog() {
    namespace();
    pods(loki(0));
    answer(log(false), 200, "unable to retrieve container logs for containerd://abc");
    Snapshot snapshot = take();
    assertEquals(List.of(), snapshot.logs());
    assertTrue(gap(snapshot, Layer.LOGS).why().contains("unable to retrieve"));
  }

  @Test
  void dropsTheValuesOfSecrets() {
    namespace();
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("monitoring")
            .withName("admin")
            .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "hunter2")
            .endMetadata()
            .addToData("password", "aHVudGVyMg==")
            .build();
    server
        .expect()
        .get()
        .withPath(CORE + "/secrets?limit=500")
        .andReturn(200, new SecretListBuilder().withItems(secret).build())
        .always();
    HasMetadata seen = take().objects().get(new Ref("Secret", "monitoring", "admin"));
    assertEquals(Map.of("password", ""), ((Secret) seen).getData());
    assertFalse(seen.toString().contains("hunter2"));
  }

  @Test
  void saysWhereElseTheStackMayBe() {
    Pod pod = loki(0);
    pod.getMetadata().setNamespace("observability");
    server
        .expect()
        .get()
        .withPath("/api/v1/pods")
        .andReturn(200, new PodListBuilder().withItems(pod).build())
        .always();
    String message = assertThrows(UsageException.class, this::take).getMessage();
    assertTrue(message.contains("no namespace monitoring"), message);
    assertTrue(message.contains("observability"), message);
  }

  @Test
  void stopsAtOnceWhereNobodyIsLetIn() {
    refuse(CORE, 401, "Unauthorized");
    String message = assertThrows(AccessException.class, this::take).getMessage();
    assertTrue(message.contains("401"), message);
  }

  @Test
  void stopsAtOnceWhereNobodyAnswers() {
    server.shutdown();
    String message = assertThrows(AccessException.class, this::take).getMessage();
    assertTrue(message.contains("cannot be reached: "), message);
  }

  private void namespace() {
    server
        .expect()
        .get()
        .withPath(CORE)
        .andReturn(
            200,
            new NamespaceBuilder().withNewMetadata().withName("monitoring").endMetadata().build())
        .always();
  }

  private void pods(Pod pod) {
    server
        .expect()
        .get()
        .withPath(CORE + "/pods?limit=500")
        .andReturn(200, new PodListBuilder().withItems(pod).build())
        .always();
  }

  private void refuse(String path, int code, String message) {
    server.expect().get().withPath(path).andReturn(code, status(code, message)).always();
  }

  private static Status status(int code, String message) {
    return new StatusBuilder().withCode(code).withMessage(message).build();
  }

  private void answer(String path, int code, String body) {
    server.expect().get().withPath(path).andReturn(code, body).always();
  }

  private static String log(Boolean previous) {
    return CORE
        + "/pods/loki-0/log?container=loki&timestamps=true&tailLines=500&limitBytes=8388608&previous="
        + previous;
  }

  private static Pod loki(int restarts) {
    var status =
        new ContainerStatusBuilder()
            .withName("loki")
            .withReady(true)
            .withRestartCount(restarts)
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState();
    if (restarts > 0) {
      status.withNewLastState().withNewTerminated().endTerminated().endLastState();
    }
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki-0")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("loki")
        .withImage("grafana/loki:2.9.4")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withContainerStatuses(status.build())
        .endStatus()
        .build();
  }

  private static Gap gap(Snapshot snapshot, Layer layer) {
    List<Gap> gaps = snapshot.gaps().stream().filter(g -> g.layer() == layer).toList();
    assertEquals(1, gaps.size(), gaps.toString());
    return gaps.get(0);
  }

  private Snapshot take() {
    ClusterAccess access = access();
    try (LiveCluster live =
        new LiveCluster(
            access.connect(),
            "monitoring",
            access,
            Clock.fixed(NOW, ZoneOffset.UTC),
            progress -> {},
            new LocalDisk("", ""))) {
      return live.take();
    }
  }
}
