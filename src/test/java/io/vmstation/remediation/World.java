package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.vmstation.fix.BackupSource;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Essence;
import io.vmstation.fix.Lock;
import io.vmstation.fix.Manual;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Rehearsal;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.fix.Target;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small cluster in memory: the pods {@code a-0} and {@code b-0} read their ConfigMaps when they
 * start. {@code a-0} reads {@code a1} and, if that is well, {@code a2}, and complains in its log of
 * the first that is sick: the second cause hides behind the first.
 */
public final class World implements Target, SnapshotSource, BackupSource, Time {

  public static final Ref A1 = new Ref("ConfigMap", "monitoring", "a1");
  static final Ref A2 = new Ref("ConfigMap", "monitoring", "a2");
  public static final Ref B1 = new Ref("ConfigMap", "monitoring", "b1");
  private static final Map<String, List<Ref>> READS =
      Map.of("a-0", List.of(A1, A2), "b-0", List.of(B1));

  private final Map<Ref, HasMetadata> objects = new TreeMap<>();
  private final Map<String, String> complaints = new TreeMap<>();
  private final Map<String, Integer> starts = new TreeMap<>();
  private Instant now = Instant.parse("2026-11-23T02:11:31Z");

  /** Acts until the process is killed. */
  int fuse = Integer.MAX_VALUE;

  /** How often the server does not answer, from a given act on. */
  int outageAt = Integer.MAX_VALUE;

  int acts;
  final List<Ref> restarted = new ArrayList<>();
  Optional<Lock.Holder> holder = Optional.empty();

  /** How many changes were asked for. */
  int changes;

  /** What goes wrong with a change; nothing where it is empty. */
  Optional<Fault> fault = Optional.empty();

  /** Something that happens when an object is replaced. */
  public Runnable whenReplaced = () -> {};

  /** A complaint that no change cures. */
  public Optional<String> sabotage = Optional.empty();

  /** The uid of its namespace; empty where nobody may read it. */
  public Optional<String> uid = Optional.of("1");

  /** Where its cluster is. */
  public String server = "https://lab:6443/";

  /** Why the server refuses changes. */
  public Optional<String> refusal = Optional.empty();

  public World(String a1, String a2, String b1) {
    put(map(A1, a1));
    put(map(A2, a2));
    put(map(B1, b1));
    put(map(new Ref("ConfigMap", "monitoring", "bystander"), "x"));
    for (String name : List.of("a", "b")) {
      put(
          new StatefulSetBuilder()
              .withNewMetadata()
              .withNamespace("monitoring")
              .withName(name)
              .endMetadata()
              .withNewSpec()
              .withNewTemplate()
              .withNewSpec()
              .addNewContainer()
              .withImage("prom/prometheus:v2.53.3")
              .endContainer()
              .endSpec()
              .endTemplate()
              .endSpec()
              .build());
      start(name + "-0");
    }
  }

  public static ConfigMap map(Ref ref, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(ref.namespace())
        .withName(ref.name())
        .endMetadata()
        .addToData("text", text)
        .build();
  }

  public void put(HasMetadata object) {
    objects.put(Ref.of(object), object);
  }

  /** Somebody else gives {@code a1} another text just before it is changed for the first time. */
  public void overtake(String text) {
    whenReplaced =
        () -> {
          put(map(A1, text));
          whenReplaced = () -> {};
        };
  }

  private HasMetadata namespace() {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName("monitoring")
        .withUid(uid.orElseThrow(() -> new RefusedException("namespaces is forbidden")))
        .endMetadata()
        .build();
  }

  /** The text of a ConfigMap. */
  public String text(Ref ref) {
    return ((ConfigMap) objects.get(ref)).getData().get("text");
  }

  /** Everything but the pods, which are never the same again. */
  Map<Ref, Essence> essences() {
    Map<Ref, Essence> all = new TreeMap<>();
    objects.forEach(
        (ref, o) -> {
          if (!(o instanceof Pod)) {
            all.put(ref, Essence.of(o));
          }
        });
    return all;
  }

  private void start(String pod) {
    starts.merge(pod, 1, Integer::sum);
    Optional<String> complaint =
        sabotage
            .filter(s -> s.startsWith(pod.substring(0, 1)))
            .or(
                () ->
                    READS.get(pod).stream()
                        .filter(r -> text(r).contains("sick"))
                        .map(Ref::name)
                        .findFirst());
    complaints.remove(pod);
    complaint.ifPresent(c -> complaints.put(pod, c));
    boolean well = complaint.isEmpty();
    put(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("monitoring")
            .withName(pod)
            .withUid(pod + "#" + starts.get(pod))
            .addNewOwnerReference()
            .withKind("StatefulSet")
            .withName(pod.substring(0, 1))
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .withNewSpec()
            .addNewInitContainer()
            .withName("init")
            .endInitContainer()
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus(well ? "True" : "False")
            .endCondition()
            .addNewContainerStatus()
            .withName("c")
            .withRestartCount(well ? 0 : 1)
            .withReady(well)
            .endContainerStatus()
            .endStatus()
            .build());
  }

  /**
   * A change that fails.
   *
   * @param change which one, counted from one
   * @param moment when it fails
   * @param failure what is thrown
   */
  record Fault(int change, Moment moment, RuntimeException failure) {

    /** Whether the change is made all the same. */
    enum Moment {
      BEFORE,
      AFTER
    }
  }

  private void fail(Fault.Moment moment) {
    fault
        .filter(f -> f.change() == changes && f.moment() == moment)
        .ifPresent(
            f -> {
              throw f.failure();
            });
  }

  private void act() {
    acts++;
    if (acts >= fuse) {
      throw new Killed();
    }
    if (acts == outageAt) {
      throw new AccessException("connection reset", new java.io.IOException());
    }
  }

  @Override
  public Snapshot take() {
    List<Log> logs = new ArrayList<>();
    READS
        .keySet()
        .forEach(
            pod -> {
              String text =
                  complaints.containsKey(pod) ? "error: " + complaints.get(pod) : "all is well";
              Ref ref = new Ref("Pod", "monitoring", pod);
              logs.add(new Log(ref, "c", false, List.of(new Log.Line(now, text))));
            });
    return new Snapshot(
        now,
        "monitoring",
        EnumSet.of(Layer.SPEC, Layer.STATUS, Layer.LOGS),
        objects,
        logs,
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  public Optional<HasMetadata> find(Ref ref) {
    if (ref.equals(new Ref("Namespace", "", "monitoring"))) {
      return Optional.of(namespace());
    }
    return Optional.ofNullable(objects.get(ref));
  }

  @Override
  public Step tryOut(Step step) {
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
    return new Rehearsal(take()).tryOut(step);
  }

  @Override
  public Replace replace(Replace step) {
    act();
    changes++;
    fail(Fault.Moment.BEFORE);
    whenReplaced.run();
    Replace due = step.due(find(step.target()));
    due.after()
        .ifPresentOrElse(o -> objects.put(due.target(), o), () -> objects.remove(due.target()));
    fail(Fault.Moment.AFTER);
    act();
    return due;
  }

  @Override
  public Restart restart(Restart step) {
    act();
    changes++;
    fail(Fault.Moment.BEFORE);
    restarted.add(step.target());
    start(step.target().name());
    fail(Fault.Moment.AFTER);
    act();
    return step;
  }

  @Override
  public ChangeOwner changeOwner(ChangeOwner step) {
    return step;
  }

  @Override
  public Manual tell(Manual step) {
    return step;
  }

  @Override
  public List<HasMetadata> objects(Set<Ref> others) {
    return List.copyOf(objects.values());
  }

  private final Lock lock =
      new Lock() {
        @Override
        public Optional<Holder> take() {
          return holder;
        }

        @Override
        public Optional<Holder> takeFrom(Holder dead) {
          holder = Optional.empty();
          return holder;
        }

        @Override
        public String removal() {
          return "delete the lock";
        }

        @Override
        public void renew() {}

        @Override
        public void release() {}
      };

  @Override
  public Instant instant() {
    act();
    return now;
  }

  @Override
  public void pause(Duration duration) {
    now = now.plus(duration);
  }

  /** The doors to it. */
  public Patient patient() {
    return new Patient(this, this, this, lock, "monitoring", server);
  }

  /** A rule that finds a complaint in a pod's log, and rewrites the ConfigMap that it names. */
  private record Complains(String of) implements Symptom {
    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.LOGS);
    }

    @Override
    public List<Sighting> find(View view) {
      List<Sighting> found = new ArrayList<>();
      for (Pod pod : view.pods()) {
        for (Log log : view.logs(Ref.of(pod))) {
          for (Log.Line line : log.lines()) {
            if (line.text().equals("error: " + of)) {
              Evidence quote = new Evidence(log.pod(), line.text(), "p");
              found.add(new Sighting(log.pod(), List.of(quote), Map.of()));
            }
          }
        }
      }
      return found;
    }
  }

  private record Rewrite(Ref map) implements Remedy {
    @Override
    public Optional<Cure> propose(Finding finding, Topology topology) {
      HasMetadata before = topology.snapshot().objects().get(map);
      return Optional.of(
          new Cure(
              "make " + map.name() + " well",
              Safety.RESTART,
              List.of(new Restart(finding.subject()), Replace.of(before, World.map(map, "well")))));
    }
  }

  /** The rules by which it is judged. */
  public static Catalogue catalogue() {
    return new Catalogue(List.of(rule(A1), rule(A2), rule(B1)));
  }

  private static Rule rule(Ref map) {
    return new Rule(
        map.name() + "-sick",
        Suite.CONFIG,
        Severity.ERROR,
        Optional.empty(),
        map.name() + " is sick",
        "no complaint",
        List.of(new Complains(map.name())),
        Optional.of(new Rewrite(map)),
        List.of());
  }
}
