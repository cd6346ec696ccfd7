package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.cluster.LeaseLock;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.LiveTarget;
import io.vmstation.files.Redaction;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Essence;
import io.vmstation.fix.Lock;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.fix.Time;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import io.vmstation.model.SnapshotSource;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Operator;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Outcome.Result;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Plan;
import io.vmstation.remediation.Proposal;
import io.vmstation.remediation.Remediation;
import io.vmstation.remediation.Reversal;
import io.vmstation.remediation.Terms;
import io.vmstation.rules.Diagnosis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Remedies a stack that is in bed as {@code vmstation remediate --yes} does, takes that back, and
 * holds both to their word: what is in the plan has changed, and nothing else.
 */
final class Treatment {

  private static final Set<Safety> ALL = Set.of(Safety.RESTART, Safety.VOLUME_OWNER);

  /** Kept up to date by controllers. */
  private static final Set<String> DERIVED =
      Set.of("Pod", "Endpoints", "ControllerRevision", "ReplicaSet");

  static final Time TIME =
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

  private final Bed bed;
  private final Patient patient;
  private final BackupStore store;
  private final Yes operator = new Yes();
  private final Map<Ref, Essence> before;

  Treatment(Bed bed, SnapshotSource source, Path folder) {
    this.bed = bed;
    this.store = new BackupStore(folder, TIME, new Redaction());
    this.patient =
        new Patient(
            source,
            new LiveTarget(bed.client(), bed.namespace(), TIME, "busybox:latest"),
            new LiveBackup(bed.client(), bed.namespace()),
            new LeaseLock(bed.client(), bed.namespace(), "proof", holder -> false, TIME),
            bed.namespace(),
            bed.client().getMasterUrl().toString());
    this.before = essences();
  }

  /** What was said while at work. */
  List<String> transcript() {
    return operator.said;
  }

  /** Remedies; the fixes by the finding's id, whatever came of them. */
  Outcome remedy(Set<String> cured) {
    Map<Ref, String> pods = pods();
    Terms terms = new Terms(Set.of(), Set.of(), ALL, 5, Duration.ofMinutes(3));
    Outcome outcome =
        new Remediation(Play.CATALOGUE, patient, store, terms, operator, TIME).carryOut();
    outcome
        .results()
        .forEach(r -> operator.tell(r.proposal().id() + " " + r.end() + " " + r.note()));
    assertEquals(cured, ids(outcome.results().stream().filter(Treatment::isCured)), "cured");
    assertTrue(
        outcome.results().stream().allMatch(r -> isCured(r) || r.end() == End.SKIPPED), "ends");
    Set<Ref> replaced = targets(outcome, Replace.class);
    assertEquals(replaced, differing(essences()), "objects that have changed");
    Map<Ref, String> changed = pods();
    changed.entrySet().removeAll(pods.entrySet());
    Set<Ref> restarted = targets(outcome, Restart.class);
    changed
        .keySet()
        .removeIf(p -> restarted.contains(p) || replaced.stream().anyMatch(r -> makes(r, p)));
    assertEquals(Set.of(), changed.keySet(), "pods that are new and not in the plan");
    return outcome;
  }

  private static boolean isCured(Result result) {
    return result.end() == End.DONE || isNeedless(result);
  }

  /** Whether another fix had cured it already. */
  static boolean isNeedless(Result result) {
    return result.note().equals("no longer needed");
  }

  private static Set<String> ids(Stream<Result> results) {
    return results.map(r -> r.proposal().id()).collect(Collectors.toCollection(TreeSet::new));
  }

  /** By its name, which is all that is left when the pod is gone. */
  private static boolean makes(Ref workload, Ref pod) {
    return pod.name().startsWith(workload.name() + "-");
  }

  /** Tries to take the last run back, which is refused: nothing changes. */
  void keep() {
    Map<Ref, Essence> cured = essences();
    assertEquals(Set.of(End.STUCK), reversed());
    assertEquals(cured, essences());
  }

  private Set<End> reversed() {
    assertFalse(store.run("latest").isUnfinished());
    Outcome back =
        new Reversal(patient, store, operator, Reversal.Force.NO)
            .carryOut(store.run("latest"), Set.of());
    back.results().forEach(r -> operator.tell(r.proposal().id() + " " + r.end() + " " + r.note()));
    return back.results().stream().map(Result::end).collect(Collectors.toSet());
  }

  /** Takes the last run back: every object and every owner is as it was. */
  void takeBack(Outcome outcome) {
    assertEquals(Set.of(End.DONE), reversed(), "all is taken back");
    assertEquals(Set.of(), differing(essences()), "objects that are not as they were");
    List<FileOwner> owners =
        steps(outcome, ChangeOwner.class).flatMap(s -> s.before().stream()).toList();
    if (!owners.isEmpty()) {
      Set<String> now =
          patient.source().take().files().stream()
              .map(Treatment::owner)
              .collect(Collectors.toSet());
      assertEquals(
          List.of(),
          owners.stream().map(Treatment::owner).filter(o -> !now.contains(o)).toList(),
          "owners that are not as they were");
    }
  }

  private static String owner(FileOwner f) {
    return "%s %s %d:%d".formatted(f.volume(), f.path(), f.uid(), f.gid());
  }

  private static <T extends Step> Stream<T> steps(Outcome outcome, Class<T> type) {
    return outcome.results().stream()
        .filter(r -> r.end() == End.DONE)
        .flatMap(r -> r.proposal().fix().steps().stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  private static Set<Ref> targets(Outcome outcome, Class<? extends Step> type) {
    return steps(outcome, type).map(Step::target).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The namespace, and what the cluster holds for the stack. */
  private List<HasMetadata> objects() {
    return new LiveBackup(bed.client(), bed.namespace()).objects(bed.clusterWide());
  }

  /** What people own. */
  private Map<Ref, Essence> essences() {
    Map<Ref, Essence> all = new TreeMap<>();
    objects().stream()
        .filter(o -> !DERIVED.contains(o.getKind()))
        .forEach(o -> all.put(Ref.of(o), Essence.of(unbound(o))));
    return all;
  }

  /** A claim without what is written into it when it is bound. */
  private static HasMetadata unbound(HasMetadata object) {
    return object instanceof PersistentVolumeClaim claim
        ? claim
            .edit()
            .editMetadata()
            .withAnnotations(Map.of())
            .endMetadata()
            .editSpec()
            .withVolumeName(null)
            .endSpec()
            .build()
        : object;
  }

  private Map<Ref, String> pods() {
    Map<Ref, String> pods = new TreeMap<>();
    objects().stream()
        .filter(Pod.class::isInstance)
        .forEach(o -> pods.put(Ref.of(o), o.getMetadata().getUid()));
    return pods;
  }

  private Set<Ref> differing(Map<Ref, Essence> now) {
    Set<Ref> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    return all.stream()
        .filter(r -> before.get(r) == null || !before.get(r).equals(now.get(r)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Says yes to everything and remembers what happens. */
  private static final class Yes implements Operator {

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void found(Diagnosis diagnosis) {
      tell("found " + diagnosis.findings().stream().map(f -> f.id()).toList());
    }

    @Override
    public void show(Plan plan) {
      for (Proposal p : plan.proposals()) {
        tell("  " + p.id() + ": " + p.fix().title() + " " + p.obstacle());
        p.fix().steps().forEach(s -> tell("    " + s.sentence()));
      }
    }

    @Override
    public Answer ask(Proposal proposal) {
      return Answer.YES;
    }

    @Override
    public boolean takesFrom(Lock.Holder dead) {
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
      said.add(Instant.now() + " " + sentence);
    }

    @Override
    public void waiting(String what, Duration sofar, Duration patience) {
      tell("waiting, " + what);
    }
  }
}
