package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LeaseLock;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.cluster.LiveTarget;
import io.vmstation.files.Redaction;
import io.vmstation.fix.Essence;
import io.vmstation.fix.Time;
import io.vmstation.model.Ref;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Operator;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Plan;
import io.vmstation.remediation.Proposal;
import io.vmstation.remediation.Remediation;
import io.vmstation.remediation.Reversal;
import io.vmstation.remediation.Terms;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remedies and takes back on the cluster that KUBECONFIG names. */
final class RemediationIT {

  private static final ClusterAccess ACCESS =
      new ClusterAccess(
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          System.getenv());

  private static final Time TIME =
      new Time() {
        @Override
        public Instant instant() {
          return Instant.now();
        }

        @Override
        public void pause(Duration duration) {
          try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
          }
        }
      };

  /** Says yes to everything and prints what happens. */
  private static final class Yes implements Operator {
    @Override
    public void found(Diagnosis diagnosis) {
      System.out.println("found " + diagnosis.roots().stream().map(Finding::id).toList());
    }

    @Override
    public void show(Plan plan) {
      for (Proposal p : plan.proposals()) {
        System.out.println("  " + p.id() + ": " + p.fix().title() + " " + p.obstacle());
        p.fix().steps().forEach(s -> System.out.println("    " + s.sentence()));
      }
    }

    @Override
    public Answer ask(Proposal proposal) {
      return Answer.YES;
    }

    @Override
    public boolean takesFrom(io.vmstation.fix.Lock.Holder dead) {
      return false;
    }

    @Override
    public boolean stops() {
      return false;
    }

    @Override
    public String command(String words) {
      return "vmstation " + words;
    }

    @Override
    public void tell(String sentence) {
      System.out.println(Instant.now() + " " + sentence);
    }

    @Override
    public void waiting(String what, Duration sofar, Duration patience) {
      System.out.println(Instant.now() + " waiting, " + what);
    }
  }

  private static KubernetesClient client;

  @TempDir Path folder;

  @BeforeAll
  static void connect() {
    client = ACCESS.connect();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @Test
  void octoberIsCuredAndComesBack() {
    Scenario october =
        Scenarios.ALL.stream()
            .filter(s -> s.name().equals("october-whole"))
            .findFirst()
            .orElseThrow();
    String run = Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX);
    try (Bed bed = Bed.beside(client, "remedy-october-" + run)) {
      bed.apply(october.stack().get());
      october.course().accept(bed);
      bed.awaitShown();
      Map<Ref, Essence> before = essences(bed);
      Map<Ref, String> pods = pods(bed);
      Patient patient = patient(bed);
      BackupStore store = new BackupStore(folder, TIME, new Redaction());
      Outcome outcome = remedy(patient, store);
      outcome
          .results()
          .forEach(r -> System.out.println(r.proposal().id() + " " + r.end() + " " + r.note()));
      assertTrue(
          outcome.results().stream()
              .allMatch(r -> r.end() == End.DONE || r.note().equals("no longer needed")));
      assertEquals(List.of(), errors(outcome.last().get()));
      Map<Ref, String> changed = pods(bed);
      changed.values().removeAll(pods.values());
      assertEquals(
          Set.of("prometheus-0", "loki-0"),
          changed.keySet().stream().map(Ref::name).collect(Collectors.toSet()));
      assertEquals(
          Set.of("configmap/prometheus-rules", "configmap/loki-config"),
          differing(before, essences(bed)));
      assertFalse(store.run("latest").isUnfinished());
      Outcome back =
          new Reversal(patient, store, new Yes(), Reversal.Force.NO)
              .carryOut(store.run("latest"), Set.of());
      assertTrue(back.results().stream().allMatch(r -> r.end() == End.DONE));
      assertEquals(Set.of(), differing(before, essences(bed)));
      bed.awaitLog("prometheus-0", "prometheus", "mapping values are not allowed");
    }
  }

  private static Outcome remedy(Patient patient, BackupStore store) {
    Terms terms = new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(3));
    return new Remediation(Catalogue.builtIn(), patient, store, terms, new Yes(), TIME).carryOut();
  }

  private static Patient patient(Bed bed) {
    LiveCluster source =
        new LiveCluster(client, bed.namespace(), ACCESS, Clock.systemUTC(), m -> {});
    return new Patient(
        source,
        new LiveTarget(client, TIME, "busybox:latest"),
        new LiveBackup(client, bed.namespace()),
        new LeaseLock(client, bed.namespace(), "proof", holder -> false, TIME));
  }

  private static List<String> errors(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .filter(f -> f.rule().severity() == io.vmstation.rules.Severity.ERROR)
        .map(Finding::id)
        .toList();
  }

  private static List<HasMetadata> objects(Bed bed) {
    return new LiveBackup(client, bed.namespace()).objects(Set.of());
  }

  /** What people own: without pods, and without what controllers keep up to date. */
  private static Map<Ref, Essence> essences(Bed bed) {
    Map<Ref, Essence> all = new TreeMap<>();
    for (HasMetadata o : objects(bed)) {
      if (!Set.of("Pod", "Endpoints").contains(o.getKind())) {
        all.put(Ref.of(o), Essence.of(o));
      }
    }
    return all;
  }

  private static Map<Ref, String> pods(Bed bed) {
    Map<Ref, String> pods = new TreeMap<>();
    for (HasMetadata o : objects(bed)) {
      if (o instanceof Pod) {
        pods.put(Ref.of(o), o.getMetadata().getUid());
      }
    }
    return pods;
  }

  private static Set<String> differing(Map<Ref, Essence> before, Map<Ref, Essence> now) {
    Set<Ref> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    return all.stream()
        .filter(r -> before.get(r) == null || !before.get(r).equals(now.get(r)))
        .map(Ref::toString)
        .collect(Collectors.toSet());
  }
}
