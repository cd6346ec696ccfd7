package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.Relay.Answered;
import io.vmstation.cluster.Relay.Fate;
import io.vmstation.cluster.Relay.Followed;
import io.vmstation.cluster.Relay.Passes;
import io.vmstation.cluster.Relay.Request;
import io.vmstation.cluster.Relay.Torn;
import io.vmstation.cluster.Relay.Unanswered;
import io.vmstation.model.Ref;
import io.vmstation.proof.Typed.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A cure that others, or the way to the server, come in between of; each test leaves all as it was.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Company.class)
@ResourceLock("the ward of DisturbedIT")
final class DisturbedIT {

  @TempDir static Path folder;
  private static Ward ward;

  @BeforeAll
  static void apply() {
    ward = new Ward("disturbed", folder);
  }

  @AfterAll
  static void remove() {
    ward.close();
  }

  @AfterEach
  void isAsItWas() {
    ward.relay().course(r -> new Passes());
    ward.expectBefore();
  }

  private static boolean changesLoki(Request request) {
    return request.writes("PUT", "configmaps/loki-config");
  }

  private static Ended remediate(Typed operator, String... options) {
    return operator.run(ward.words("remediate", options));
  }

  private static void takeBack(Typed operator) {
    operator.run(ward.words("rollback", "--yes")).with(0);
  }

  @Test
  void aRehearsalWritesNothing() {
    Map<Ref, String> versions = ward.settled(DisturbedIT::versions);
    int heard = ward.relay().heard().size();
    Ended ended = remediate(ward.operator("rehearsal"), "--dry-run").with(1);
    assertTrue(ended.out().contains("+      " + Ward.WELL), ended.out());
    List<Request> requests = ward.relay().heard();
    assertTrue(requests.stream().anyMatch(r -> r.path().contains("dryRun=All")), "no rehearsal");
    assertEquals(
        List.of(),
        requests.subList(heard, requests.size()).stream().filter(Request::writes).toList());
    assertEquals(versions, versions());
  }

  /**
   * Of everything but events, pods and endpoints, which the kubelet and controllers go on to write
   * while a program crashes; of a spec with a status, the spec's.
   */
  private static Map<Ref, String> versions() {
    Map<Ref, String> versions = new TreeMap<>();
    for (HasMetadata o : new LiveBackup(ward.client(), ward.namespace()).objects(Set.of())) {
      if (!(o instanceof Pod) && !(o instanceof Endpoints)) {
        Long spec = o.getMetadata().getGeneration();
        String version = spec == null ? o.getMetadata().getResourceVersion() : "spec " + spec;
        versions.put(Ref.of(o), version);
      }
    }
    ward.client()
        .leases()
        .inNamespace(ward.namespace())
        .list()
        .getItems()
        .forEach(l -> versions.put(Ref.of(l), l.getMetadata().getResourceVersion()));
    return versions;
  }

  @Test
  void theSecondOperatorIsToldOfTheFirstAndLeaves() {
    AtomicReference<Ended> second = new AtomicReference<>();
    ward.once(
        DisturbedIT::changesLoki,
        () -> {
          second.set(remediate(ward.colleague("second"), "--yes"));
          return new Passes();
        });
    Typed first = ward.operator("first");
    remediate(first, "--yes").with(0);
    String told = second.get().with(2).err();
    assertTrue(
        told.matches("(?s).*process \\d+ \\(\\S+\\) has been at work since 20\\d\\d-.*"), told);
    ward.expectCured();
    takeBack(first);
  }

  /** Whatever writes the configuration does it again, wrongly, as soon as it is corrected. */
  @Test
  void aFixThatSomethingRevertsIsTakenBack() {
    ward.once(DisturbedIT::changesLoki, () -> new Followed(() -> ward.edit(Ward.SICK)));
    Ended ended = remediate(ward.operator("reverted"), "--yes", "--wait", "5s").with(4);
    assertTrue(ended.out().contains("Taken back: "), ended.out());
  }

  @Test
  void anUndoThatMeetsSomebodyElsesChangeNeedsAPerson() {
    ward.once(DisturbedIT::changesLoki, () -> new Followed(() -> ward.edit(Ward.OTHER)));
    Typed operator = ward.operator("stuck");
    String said = remediate(operator, "--yes", "--wait", "5s").with(5).out();
    assertTrue(said.contains("A person is needed: "), said);
    assertTrue(said.matches("(?s).*look at it with: \\S+ rollback \\S+ --preview.*"), said);
    String refused = remediate(operator, "--yes").with(2).err();
    assertTrue(refused.contains("was cut off"), refused);
    String shown = operator.run(ward.words("rollback", "--preview")).with(0).out();
    assertTrue(shown.contains("+      " + Ward.OTHER), shown);
    operator.run(ward.words("rollback", "--yes")).with(5);
    assertEquals(Ward.OTHER, ward.worker());
    operator.start("overwrite\n", ward.words("rollback", "--force", "--yes")).end().with(0);
  }

  /** A hurried server, and then none at all just after the change was made. */
  @Test
  void anOutageInTheMiddleIsWaitedFor() {
    AtomicInteger count = new AtomicInteger();
    AtomicReference<Instant> back = new AtomicReference<>(Instant.MAX);
    List<Fate> troubles =
        List.of(
            new Answered(429, "too many requests", Optional.of(1)),
            new Torn(),
            new Answered(500, "etcdserver: leader changed", Optional.empty()));
    Fate lost = new Unanswered(() -> back.set(Instant.now().plus(Duration.ofSeconds(5))));
    Function<Request, Fate> course =
        r -> {
          if (back.get().equals(Instant.MAX)) {
            int n = count.incrementAndGet();
            return changesLoki(r) ? lost : n % 8 == 0 ? troubles.get(n / 8 % 3) : new Passes();
          }
          return Instant.now().isBefore(back.get()) ? new Torn() : new Passes();
        };
    ward.relay().course(course);
    Typed operator = ward.operator("patient");
    remediate(operator, "--yes").with(0);
    ward.expectCured();
    assertTrue(back.get().isBefore(Instant.now()), "there was no outage");
    takeBack(operator);
  }
}
