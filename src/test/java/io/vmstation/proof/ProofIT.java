package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Plays every scenario on the cluster that KUBECONFIG names, in random order and side by side.
 *
 * <p>{@code -Dscenario=NAME,…} plays some, {@code -Dseed=N} an earlier order; with {@code
 * -Drecord=FOLDER} what was seen is kept there as a bundle.
 */
final class ProofIT {

  private static final ClusterAccess ACCESS =
      new ClusterAccess(
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          System.getenv());

  /** The scenarios that are looked at through the launcher too. */
  private static final Set<String> TYPED = Set.of("healthy", "october-whole");

  private static KubernetesClient client;

  @BeforeAll
  static void connect() {
    client = ACCESS.connect();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> scenarios() {
    String wanted = System.getProperty("scenario", "");
    long seed = Long.getLong("seed", System.nanoTime());
    List<Scenario> scenarios =
        new ArrayList<>(
            Scenarios.ALL.stream()
                .filter(s -> wanted.isEmpty() || List.of(wanted.split(",")).contains(s.name()))
                .toList());
    assertFalse(scenarios.isEmpty(), "no scenario is called " + wanted);
    Collections.shuffle(scenarios, new Random(seed));
    String run = Long.toString(seed & 0xFFFFF, Character.MAX_RADIX);
    return scenarios.stream()
        .map(s -> DynamicTest.dynamicTest(s.name() + ", seed " + seed, () -> play(s, run)));
  }

  private static void play(Scenario scenario, String run) {
    AtomicReference<Diagnosis> seen = new AtomicReference<>();
    try (Bed bed =
        Recording.folder().isPresent()
            ? Bed.atHome(client)
            : Bed.beside(client, "proof-" + scenario.name() + "-" + run)) {
      bed.apply(scenario.stack().get());
      scenario.course().accept(bed);
      bed.awaitShown();
      Set<String> expected = scenario.rootsIn(bed.namespace());
      Set<String> roots =
          expected.isEmpty()
              ? anyIn(20, () -> roots(bed, seen))
              : bed.settled(() -> roots(bed, seen), expected);
      assertEquals(expected, roots, () -> Recording.kept(scenario, seen.get()));
      if (TYPED.contains(scenario.name())) {
        Typed.diagnose(bed.namespace(), expected);
      }
      Recording.folder().ifPresent(f -> Recording.write(f, seen.get()));
    }
  }

  /** What is said at least once when a healthy stack is looked at again and again. */
  private static Set<String> anyIn(int times, Supplier<Set<String>> look) {
    Set<String> said = new TreeSet<>();
    for (int i = 0; i < times; i++) {
      said.addAll(look.get());
    }
    return said;
  }

  private static Set<String> roots(Bed bed, AtomicReference<Diagnosis> seen) {
    Snapshot snapshot =
        new LiveCluster(client, bed.namespace(), ACCESS, Clock.systemUTC(), m -> {}).take();
    seen.set(Diagnosis.of(Catalogue.builtIn(), Topology.of(snapshot)));
    return seen.get().roots().stream()
        .map(Finding::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
