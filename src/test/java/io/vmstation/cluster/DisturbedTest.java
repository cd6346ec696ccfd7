package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.vmstation.cluster.Relay.Answered;
import io.vmstation.cluster.Relay.Fate;
import io.vmstation.cluster.Relay.Passes;
import io.vmstation.cluster.Relay.Silent;
import io.vmstation.cluster.Relay.Torn;
import io.vmstation.cluster.Relay.Unanswered;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A server that remembers what was written, and a way to it that is disturbed. */
class DisturbedTest {

  private static final String MAPS = "configmaps";

  @TempDir Path folder;
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private KubernetesClient near;
  private KubernetesClient far;
  private Relay relay;

  private static final Time TIME =
      new Time() {
        @Override
        public Instant instant() {
          return Instant.parse("2026-11-23T02:00:00Z");
        }

        @Override
        public void pause(Duration duration) {}
      };

  @BeforeEach
  void start() {
    server.init();
    near = server.createClient();
    relay = Relay.to(near.getConfiguration());
    far = access(relay.kubeconfig(folder.resolve("relay")), Duration.ofSeconds(10)).connect();
  }

  @AfterEach
  void stop() {
    far.close();
    relay.close();
    near.close();
    server.destroy();
  }

  private static ClusterAccess access(Path kubeconfig, Duration requestTimeout) {
    return new ClusterAccess(
        Optional.of(kubeconfig.toString()),
        Optional.empty(),
        requestTimeout,
        Duration.ofSeconds(60),
        Map.of());
  }

  /** What passes by itself. */
  private static Map<String, Fate> passing() {
    return Map.of(
        "too busy", new Answered(429, "too many requests", Optional.of(0)),
        "busy for an hour", new Answered(429, "too many requests", Optional.of(3600)),
        "failing", new Answered(500, "etcdserver: leader changed", Optional.empty()),
        "starting", new Answered(503, "apiserver not ready", Optional.empty()),
        "overtaken", new Answered(409, "the object has been modified", Optional.empty()),
        "torn", new Torn(),
        "unanswered", new Unanswered(() -> {}));
  }

  @TestFactory
  Stream<DynamicTest> aChangeIsMadeOnceWhateverPassesMeanwhile() {
    return passing().entrySet().stream()
        .flatMap(
            t ->
                Stream.of(1, 3)
                    .map(
                        times ->
                            dynamicTest(
                                "%s, %d times".formatted(t.getKey(), times),
                                () -> changes(t.getValue(), times))));
  }

  /** Replaces, creates and deletes; each write is disturbed at first. */
  private void changes(Fate fate, int times) {
    near.configMaps().inNamespace("monitoring").delete();
    ConfigMap sick = near.resource(map("loki", "sick")).create();
    ConfigMap old = near.resource(map("old", "useless")).create();
    LiveTarget target = new LiveTarget(far, "monitoring", TIME, "busybox");
    disturb(fate, times, "PUT");
    target.replace(Replace.of(sick, map("loki", "well")));
    disturb(fate, times, "POST");
    target.replace(new Replace(ref("new"), Optional.empty(), Optional.of(map("new", "fresh"))));
    disturb(fate, times, "DELETE");
    target.replace(new Replace(ref("old"), Optional.of(old), Optional.empty()));
    assertEquals(Map.of("loki", "well", "new", "fresh"), texts());
  }

  private void disturb(Fate fate, int times, String verb) {
    AtomicInteger left = new AtomicInteger(times);
    relay.course(r -> r.writes(verb, MAPS) && left.getAndDecrement() > 0 ? fate : new Passes());
  }

  @TestFactory
  Stream<DynamicTest> whatIsRefusedIsNotDone() {
    return Map.of(
            403, "configmaps \\\"loki\\\" is forbidden: cannot update",
            400, "admission webhook \\\"x\\\" denied the request: not today",
            422, "ConfigMap \\\"loki\\\" is invalid")
        .entrySet()
        .stream()
        .map(
            t ->
                dynamicTest(
                    "answer " + t.getKey(),
                    () -> {
                      near.configMaps().inNamespace("monitoring").delete();
                      ConfigMap sick = near.resource(map("loki", "sick")).create();
                      Fate refused = new Answered(t.getKey(), t.getValue(), Optional.empty());
                      relay.course(r -> r.writes("PUT", MAPS) ? refused : new Passes());
                      LiveTarget target = new LiveTarget(far, "monitoring", TIME, "busybox");
                      Replace step = Replace.of(sick, map("loki", "well"));
                      String why =
                          assertThrows(RefusedException.class, () -> target.replace(step))
                              .getMessage();
                      assertTrue(why.contains(t.getValue().replace("\\", "")), why);
                      assertEquals(Map.of("loki", "sick"), texts());
                    }));
  }

  /** A server that is restarted is waited for nearly a minute, one that fails is not. */
  @Test
  void aServerThatIsNotThereIsWaitedForLonger() {
    ConfigMap sick = near.resource(map("loki", "sick")).create();
    Replace step = Replace.of(sick, map("loki", "well"));
    List<Duration> pauses = new ArrayList<>();
    LiveTarget target = new LiveTarget(far, "monitoring", recording(pauses), "busybox");
    relay.course(r -> sum(pauses).toSeconds() < 40 ? new Torn() : new Passes());
    assertEquals("well", text((ConfigMap) target.replace(step).after().get()));
    assertEquals(Duration.ofSeconds(43), sum(pauses));
    pauses.clear();
    relay.course(r -> passing().get("starting"));
    assertThrows(AccessException.class, () -> target.replace(step));
    assertEquals(Duration.ofSeconds(11), sum(pauses));
  }

  private static Duration sum(List<Duration> pauses) {
    return pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static Time recording(List<Duration> pauses) {
    return new Time() {
      @Override
      public Instant instant() {
        return TIME.instant();
      }

      @Override
      public void pause(Duration duration) {
        pauses.add(duration);
      }
    };
  }

  /** Neither refused nor done, as far as can be known: the run stays open. */
  @Test
  void aServerThatIsGoneLeavesTheChangeOpen() {
    ConfigMap sick = near.resource(map("loki", "sick")).create();
    LiveTarget target = new LiveTarget(far, "monitoring", TIME, "busybox");
    Replace step = Replace.of(sick, map("loki", "well"));
    relay.course(r -> new Torn());
    assertThrows(AccessException.class, () -> target.replace(step));
    assertEquals(Map.of("loki", "sick"), texts());
    relay.course(r -> r.writes() ? new Unanswered(() -> {}) : new Passes());
    assertEquals("well", text((ConfigMap) target.replace(step).after().get()));
  }

  /** Each list is asked for again by itself, so that a long backup does not begin anew. */
  @Test
  void everythingIsBackedUpThroughManyTroubles() {
    near.resource(map("loki", "sick")).create();
    AtomicInteger count = new AtomicInteger();
    relay.course(r -> count.incrementAndGet() % 4 == 0 ? passing().get("starting") : new Passes());
    assertEquals(1, new LiveBackup(far, "monitoring").objects(Set.of()).size());
    assertTrue(count.get() > 12, "only " + count.get() + " requests");
  }

  /** A lock that was taken without an answer is not somebody else's. */
  @TestFactory
  Stream<DynamicTest> theLockIsTakenAndGivenBack() {
    return passing().entrySet().stream()
        .map(
            t ->
                dynamicTest(
                    t.getKey(),
                    () -> {
                      LeaseLock lock = new LeaseLock(far, "monitoring", "me", h -> false, TIME);
                      AtomicInteger left = new AtomicInteger(2);
                      relay.course(
                          r ->
                              r.writes() && left.getAndDecrement() > 0
                                  ? t.getValue()
                                  : new Passes());
                      assertEquals(Optional.empty(), lock.take());
                      left.set(2);
                      lock.renew();
                      LeaseLock other = new LeaseLock(near, "monitoring", "you", h -> false, TIME);
                      assertEquals("me", other.take().get().name());
                      left.set(2);
                      lock.release();
                      assertEquals(
                          List.of(), near.leases().inNamespace("monitoring").list().getItems());
                    }));
  }

  /** A busy server is no matter of rights. */
  @TestFactory
  Stream<DynamicTest> aLockThatCannotBeTakenSaysWhy() {
    Map<Fate, String> whys =
        Map.of(
            new Silent(),
            "the API server does not answer (",
            new Torn(),
            "the API server does not answer (",
            passing().get("busy for an hour"),
            "the API server answers 429, too many requests. Try again later.",
            passing().get("starting"),
            "the API server answers 503, apiserver not ready. Try again later.",
            new Answered(401, "Unauthorized", Optional.empty()),
            "the API server answers 401, Unauthorized",
            new Answered(403, "leases is forbidden", Optional.empty()),
            "leases is forbidden. The role in manifests/rbac/operator.yaml");
    return whys.entrySet().stream()
        .map(t -> dynamicTest(t.getKey().toString(), () -> refuses(t.getKey(), t.getValue())));
  }

  private void refuses(Fate fate, String why) {
    relay.course(r -> fate);
    Path hasty = relay.kubeconfig(folder.resolve("hasty"));
    try (KubernetesClient client = access(hasty, Duration.ofMillis(200)).connect()) {
      LeaseLock lock = new LeaseLock(client, "monitoring", "me", h -> false, TIME);
      int before = relay.heard().size();
      String said = assertThrows(AccessException.class, lock::take).getMessage();
      assertTrue(
          said.contains("lease vmstation in namespace monitoring") && said.contains(why), said);
      boolean refused = why.contains("401") || why.contains("forbidden");
      int asked = relay.heard().size() - before;
      assertTrue(refused ? asked == 1 : asked >= 5, "asked %d times".formatted(asked));
    }
  }

  /** A lock request that times out is asked again, and finds what it left. */
  @Test
  void aLockIsTakenThroughSilence() {
    Path hasty = relay.kubeconfig(folder.resolve("hasty"));
    try (KubernetesClient client = access(hasty, Duration.ofMillis(500)).connect()) {
      AtomicInteger left = new AtomicInteger(2);
      relay.course(r -> left.getAndDecrement() > 0 ? new Silent() : new Passes());
      LeaseLock lock = new LeaseLock(client, "monitoring", "me", h -> false, TIME);
      assertEquals(Optional.empty(), lock.take());
      assertTrue(left.get() < 0, "asked " + (2 - left.get()) + " times");
    }
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new HashMap<>();
    near.configMaps()
        .inNamespace("monitoring")
        .list()
        .getItems()
        .forEach(m -> texts.put(m.getMetadata().getName(), text(m)));
    return texts;
  }

  private static String text(ConfigMap map) {
    return map.getData().get("text");
  }

  private static Ref ref(String name) {
    return new Ref("ConfigMap", "monitoring", name);
  }

  private static ConfigMap map(String name, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName(name)
        .endMetadata()
        .addToData("text", text)
        .build();
  }
}
