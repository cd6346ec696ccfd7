package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Plays every scenario on the cluster that KUBECONFIG names, in random order and side by side, and
 * compares what is seen with {@code docs/proof.md}.
 *
 * <p>{@code -Dscenario=NAME,…} plays some, {@code -Dseed=N} an earlier order; with {@code
 * -Drecord=FOLDER} what was seen is kept there as a bundle; {@code -Dgolden.update=true} writes the
 * page's rows anew.
 */
final class ProofIT {

  private static final ClusterAccess ACCESS =
      new ClusterAccess(
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          System.getenv());

  private static final ExecutorService MAIDS = Executors.newFixedThreadPool(4);

  /** What is taken away while other scenarios are played. */
  private static final ConcurrentLinkedQueue<Future<?>> CLEANING = new ConcurrentLinkedQueue<>();

  private static KubernetesClient client;

  @TempDir static Path runs;

  @BeforeAll
  static void connect() {
    client = ACCESS.connect();
  }

  @AfterAll
  static void leaveNothing() throws Exception {
    try {
      for (Future<?> cleaning : CLEANING) {
        cleaning.get();
      }
    } finally {
      MAIDS.shutdownNow();
      client.close();
    }
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
    scenarios.sort(Comparator.comparing(Scenario::turn));
    String run = Long.toString(seed & 0xFFFFF, Character.MAX_RADIX);
    return scenarios.stream()
        .map(s -> DynamicTest.dynamicTest(s.name() + ", seed " + seed, () -> play(s, run)));
  }

  private static void play(Scenario scenario, String run) {
    Bed bed =
        Recording.folder().isPresent()
            ? Bed.atHome(client)
            : Bed.beside(client, "proof-" + scenario.name() + "-" + run);
    try {
      LiveCluster source =
          new LiveCluster(client, bed.namespace(), ACCESS, Clock.systemUTC(), m -> {});
      List<ProofPage.Row> rows = new Play(scenario, bed, source, runs).rows();
      if (Boolean.getBoolean("golden.update")) {
        ProofPage.update(scenario, rows);
      }
      assertEquals(lasting(ProofPage.rowsOf(scenario)), lasting(rows), ProofPage.FILE.toString());
    } finally {
      CLEANING.add(MAIDS.submit(bed::close));
    }
  }

  private static List<ProofPage.Row> lasting(List<ProofPage.Row> rows) {
    return rows.stream().map(ProofPage.Row::lasting).toList();
  }
}
