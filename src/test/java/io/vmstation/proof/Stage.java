package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Plays scenarios on the cluster that KUBECONFIG names, in random order, and compares what is seen
 * with {@code docs/proof.md}.
 *
 * <p>{@code -Dscenario=NAME,…} plays some, {@code -Dseed=N} an earlier order; with {@code
 * -Drecord=FOLDER} what was seen is kept there as a bundle; {@code -Dgolden.update=true} writes the
 * page's rows anew.
 */
final class Stage implements AutoCloseable {

  /** The scenarios that are looked at signed in to Grafana, and with test data. */
  private static final Set<String> TRIED = Set.of("data-sources-behind-a-path");

  private final ExecutorService maids = Executors.newFixedThreadPool(8);

  /** What is taken away while other scenarios are played. */
  private final ConcurrentLinkedQueue<CompletableFuture<?>> cleaning =
      new ConcurrentLinkedQueue<>();

  private final KubernetesClient client = Ward.ACCESS.connect();
  private final Path runs;

  /**
   * @param runs the folder for what remedying keeps
   */
  Stage(Path runs) {
    this.runs = runs;
  }

  /** A test for each scenario that is wanted. */
  Stream<DynamicTest> tests() {
    String names = System.getProperty("scenario", "");
    Predicate<Scenario> wanted =
        s -> names.isEmpty() || List.of(names.split(",")).contains(s.name());
    List<Scenario> scenarios = new ArrayList<>(Scenarios.ALL.stream().filter(wanted).toList());
    assertFalse(scenarios.isEmpty(), "no scenario is called " + names);
    long seed = Long.getLong("seed", System.nanoTime());
    Collections.shuffle(scenarios, new Random(seed));
    scenarios.sort(Comparator.comparing(Scenario::turn));
    String run = Long.toString(seed & 0xFFFFF, Character.MAX_RADIX);
    return scenarios.stream()
        .map(s -> DynamicTest.dynamicTest(s.name() + ", seed " + seed, () -> play(s, run)));
  }

  private void play(Scenario scenario, String run) {
    Bed bed =
        Recording.folder().isPresent()
            ? Bed.atHome(client)
            : Bed.beside(client, "proof-" + scenario.name() + "-" + run);
    try {
      boolean tried = TRIED.contains(scenario.name());
      ClusterAccess access = tried ? Ward.access(Stack.LOGIN) : Ward.ACCESS;
      LiveCluster looks =
          new LiveCluster(client, bed.namespace(), access, Clock.systemUTC(), m -> {});
      SnapshotSource source = tried ? looks.trying(Treatment.TIME) : looks;
      List<ProofPage.Row> rows = new Play(scenario, bed, source, runs).rows();
      if (Boolean.getBoolean("golden.update")) {
        ProofPage.update(scenario, rows);
      }
      assertEquals(lasting(ProofPage.rowsOf(scenario)), lasting(rows), ProofPage.FILE.toString());
    } finally {
      cleaning.add(CompletableFuture.runAsync(() -> Company.beside(bed::close), maids));
    }
  }

  private static List<ProofPage.Row> lasting(List<ProofPage.Row> rows) {
    return rows.stream().map(ProofPage.Row::lasting).toList();
  }

  /** Waits until everything is taken away. */
  @Override
  public void close() {
    try {
      CompletableFuture.allOf(cleaning.toArray(CompletableFuture[]::new)).join();
    } finally {
      maids.shutdownNow();
      client.close();
    }
  }
}
