package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change comes to when the server answers badly, or not at all. */
class LiveTargetTest extends Mocked {

  private static final String MAP = "/api/v1/namespaces/monitoring/configmaps/loki-config";
  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/monitoring/leases";
  private static final Replace STEP = Replace.of(map("sick"), map("well"));

  private final List<Duration> pauses = new ArrayList<>();
  private KubernetesClient client;

  private final Time time =
      new Time() {
        @Override
        public Instant instant() {
          return Instant.parse("2026-11-23T02:00:00Z");
        }

        @Override
        public void pause(Duration duration) {
          pauses.add(duration);
        }
      };

  @BeforeEach
  void start() {
    client = access().connect();
  }

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void asksAgainAfterAConflictOfVersionsAndAPassingFailure() {
    found(map("sick"), 3);
    put(409, "the object has been modified");
    put(500, "etcd is electing");
    put(map("well"));
    assertEquals("well", text(target().replace(STEP)));
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), pauses);
  }

  @Test
  void waitsAsLongAsABusyServerAsks() {
    found(map("sick"), 1);
    server
        .expect()
        .put()
        .withPath(MAP)
        .andReturn(429, "busy")
        .withHeader("Retry-After", "0")
        .once();
    put(map("well"));
    assertEquals("well", text(target().replace(STEP)));
    assertEquals(List.of(), pauses);
  }

  @Test
  void aChangeThatWasMadeButNotAnsweredIsFoundDone() {
    found(map("sick"), 1);
    put(504, "the request timed out");
    found(map("well"), 1);
    assertEquals("well", text(target().replace(STEP)));
  }

  @Test
  void aChangeThatMayHaveBeenMadeIsNeverAConflict() {
    found(map("sick"), 1);
    put(504, "the request timed out");
    found(map("well, and marked by somebody"), 1);
    String message = assertThrows(AccessException.class, () -> target().replace(STEP)).getMessage();
    assertTrue(
        message.contains("did not say whether it did change configmap/loki-config"), message);
  }

  @Test
  void whatIsNoLongerAsShownIsAConflict() {
    found(map("other"), 1);
    assertThrows(ConflictException.class, () -> target().replace(STEP));
    server.expect().get().withPath(MAP).andReturn(200, map("sick")).once();
    put(404, "not found");
    assertThrows(ConflictException.class, () -> target().replace(STEP));
  }

  @Test
  void aServerThatFailsForGoodRefusesARehearsalAndLeavesAChangeOpen() {
    found(map("sick"), 10);
    String failing = "failed calling webhook \"w\": connection refused";
    server.expect().put().withPath(MAP + "?dryRun=All").andReturn(500, failing).times(5);
    server.expect().put().withPath(MAP).andReturn(500, failing).times(5);
    assertThrows(RefusedException.class, () -> target().tryOut(STEP));
    String message = assertThrows(AccessException.class, () -> target().replace(STEP)).getMessage();
    assertTrue(message.contains("to change configmap/loki-config: answer 500."), message);
  }

  @Test
  void aServerThatTakesTheChangeBackAtOnceRefuses() {
    found(map("sick"), 1);
    put(map("sick"));
    String message =
        assertThrows(RefusedException.class, () -> target().replace(STEP)).getMessage();
    assertTrue(message.contains("mutatingwebhookconfigurations"), message);
  }

  /** By its uid clusters are told apart, where it may be read. */
  @Test
  void findsTheNamespaceOrSaysThatItMayNot() {
    Ref namespace = new Ref("Namespace", "", "monitoring");
    Namespace there =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName("monitoring")
            .withUid("1")
            .endMetadata()
            .build();
    String path = "/api/v1/namespaces/monitoring";
    server.expect().get().withPath(path).andReturn(200, there).once();
    server.expect().get().withPath(path).andReturn(403, "forbidden").once();
    assertEquals("1", target().find(namespace).get().getMetadata().getUid());
    assertThrows(RefusedException.class, () -> target().find(namespace));
  }

  @Test
  void aLockThatWasTakenButNotAnsweredIsMine() {
    LeaseLock lock = new LeaseLock(client, "monitoring", "me", holder -> false, time);
    server.expect().post().withPath(LEASES).andReturn(500, "etcd is electing").once();
    server.expect().get().withPath(LEASES + "/vmstation").andReturn(404, "").once();
    server.expect().get().withPath(LEASES + "/vmstation").andReturn(200, lease("me")).once();
    server.expect().put().withPath(LEASES + "/vmstation").andReturn(200, lease("me")).once();
    assertEquals(Optional.empty(), lock.take());
  }

  @Test
  void whoeverIsFasterHasTheLock() {
    LeaseLock lock = new LeaseLock(client, "monitoring", "me", holder -> false, time);
    server.expect().get().withPath(LEASES + "/vmstation").andReturn(404, "").once();
    server.expect().post().withPath(LEASES).andReturn(409, "already exists").once();
    server.expect().get().withPath(LEASES + "/vmstation").andReturn(200, lease("you")).once();
    assertEquals("you", lock.take().get().name());
  }

  private LiveTarget target() {
    return new LiveTarget(client, "monitoring", time, "busybox");
  }

  private static String text(Replace done) {
    return ((ConfigMap) done.after().get()).getData().get("loki.yaml");
  }

  private void found(HasMetadata object, int times) {
    server.expect().get().withPath(MAP).andReturn(200, object).times(times);
  }

  private void put(HasMetadata left) {
    server.expect().put().withPath(MAP).andReturn(200, left).once();
  }

  private void put(int code, String message) {
    server
        .expect()
        .put()
        .withPath(MAP)
        .andReturn(code, new StatusBuilder().withCode(code).withMessage(message).build())
        .once();
  }

  private static ConfigMap map(String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki-config")
        .withResourceVersion("1")
        .endMetadata()
        .addToData("loki.yaml", text)
        .build();
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("vmstation")
        .withResourceVersion("1")
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .endSpec()
        .build();
  }
}
