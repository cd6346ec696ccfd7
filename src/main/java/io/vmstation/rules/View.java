package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Arrival;
import io.vmstation.model.Component;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Trial;
import io.vmstation.model.TrialStep;
import io.vmstation.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The snapshot as one rule looks at it. It remembers what was asked for and could not be seen, so
 * that no rule can pass for want of evidence, and how much was looked at, so that a pass can say
 * so.
 */
public final class View {

  /** Phases that a pod never leaves; its controller makes another where one is wanted. */
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  private static final String DATASOURCES = "/api/datasources/";

  private final Topology topology;
  private final Optional<Component> component;
  private final Set<Gap> gaps;
  private final Map<String, Set<Ref>> seen;

  View(Topology topology, Optional<Component> component) {
    this(topology, component, new TreeSet<>(), new TreeMap<>());
  }

  private View(
      Topology topology, Optional<Component> component, Set<Gap> gaps, Map<String, Set<Ref>> seen) {
    this.topology = topology;
    this.component = component;
    this.gaps = gaps;
    this.seen = seen;
  }

  /** The whole stack, for a rule about one component that looks at what this one talks to. */
  public View ofAll() {
    return new View(topology, Optional.empty(), gaps, seen);
  }

  /** The snapshot's namespace. */
  public String namespace() {
    return topology.snapshot().namespace();
  }

  /** When the snapshot was taken. */
  public Instant takenAt() {
    return topology.snapshot().takenAt();
  }

  /** Whether an object was written so lately, by the times that the server keeps of its writers. */
  public boolean isChangedWithin(Duration time, HasMetadata object) {
    return Arrival.isChangedWithin(time, object, takenAt());
  }

  /** The kinds of evidence that the source carries. */
  public Set<Layer> layers() {
    return topology.snapshot().layers();
  }

  /** All objects of a type in every namespace that was looked at. */
  public <T extends HasMetadata> List<T> all(Class<T> type) {
    wanted(Layer.SPEC, Ref.all(HasMetadata.getKind(type), ""));
    List<T> all = topology.all(type);
    all.forEach(o -> saw(HasMetadata.getKind(type), Ref.of(o)));
    return all;
  }

  /** All objects of a type in the stack's namespace. */
  public <T extends HasMetadata> List<T> local(Class<T> type) {
    wanted(Layer.SPEC, Ref.all(HasMetadata.getKind(type), namespace()));
    List<T> local =
        topology.all(type).stream()
            .filter(o -> namespace().equals(o.getMetadata().getNamespace()))
            .toList();
    local.forEach(o -> saw(HasMetadata.getKind(type), Ref.of(o)));
    return local;
  }

  /**
   * One object; where none is found and its kind could not be listed, the view knows of the gap.
   */
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    Ref ref = new Ref(HasMetadata.getKind(type), namespace, name);
    HasMetadata object = topology.snapshot().objects().get(ref);
    if (object == null) {
      wanted(Layer.SPEC, ref);
      return Optional.empty();
    }
    saw(ref.kind(), ref);
    return Optional.of(type.cast(object));
  }

  /** The stack's workloads; only the rule's component's where the rule names one. */
  public List<Workload> workloads() {
    for (String kind : List.of("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")) {
      wanted(Layer.SPEC, Ref.all(kind, namespace()));
    }
    List<Workload> mine =
        topology.workloads().stream()
            .filter(w -> component.isEmpty() || w.component().equals(component))
            .toList();
    mine.forEach(w -> saw("workload", w.ref()));
    return mine;
  }

  /** The pods of {@link #workloads()}. */
  public List<Pod> pods() {
    List<Pod> pods = workloads().stream().flatMap(w -> w.pods().stream()).toList();
    pods.forEach(p -> saw("Pod", Ref.of(p)));
    return pods;
  }

  /** Those of {@link #pods()} that are meant to run: neither done, nor given up, nor going. */
  public List<Pod> livePods() {
    return pods().stream()
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null && p.getStatus() != null)
        .filter(p -> !OVER.contains(String.valueOf(p.getStatus().getPhase())))
        .toList();
  }

  /** The workload that a pod belongs to. */
  public Optional<Workload> workload(Pod pod) {
    return topology.workload(pod);
  }

  /** The workloads that an object is part of, is used by, or serves. */
  public Set<Ref> workloadsOf(Ref ref) {
    return topology.workloadsOf(ref);
  }

  /** What was kept of a pod's logs; empty where there was nothing to keep. */
  public List<Log> logs(Ref pod) {
    wanted(Layer.LOGS, pod);
    List<Log> logs = topology.logs(pod);
    logs.forEach(l -> saw("log", new Ref("Log", l.pod().namespace(), l.file())));
    return logs;
  }

  /** What an endpoint answered of itself: of a Grafana nothing about its data sources. */
  public List<ProbeResult> answers(Ref endpoint) {
    return probes(endpoint, ProbeResult.Protocol.HTTP).stream()
        .filter(p -> !p.question().contains(DATASOURCES))
        .toList();
  }

  /** What the cluster's DNS answered about a Service's name; it is asked where it has a server. */
  public List<ProbeResult> resolutions(Ref service) {
    List<ProbeResult> answers = probes(service, ProbeResult.Protocol.DNS);
    if (answers.isEmpty() && !isMissed(Layer.PROBES, service)) {
      missed(Layer.PROBES, service, "no DNS server is ready to be asked about " + service);
    }
    return answers;
  }

  private List<ProbeResult> probes(Ref target, ProbeResult.Protocol protocol) {
    wanted(Layer.PROBES, target);
    List<ProbeResult> probes =
        topology.probes(target).stream().filter(p -> p.protocol() == protocol).toList();
    probes.stream()
        .filter(ProbeResult::tells)
        .forEach(p -> saw("answer", new Ref("Answer", "", p.target() + p.question())));
    return probes;
  }

  /** Since when a pod has a file as it stands in the cluster; empty where nothing tells. */
  public Optional<Instant> arrived(Ref pod, String path) {
    return probes(pod, ProbeResult.Protocol.FILE).stream()
        .flatMap(p -> Arrival.since(p, path).stream())
        .findFirst();
  }

  /** What a Grafana said of its data sources, among its other answers. */
  public List<ProbeResult> datasources(Ref grafana) {
    Ref where = new Ref("Datasource", grafana.namespace(), grafana.name());
    wanted(Layer.PROBES, where);
    List<ProbeResult> told =
        topology.probes(grafana).stream()
            .filter(p -> p.protocol() == ProbeResult.Protocol.HTTP)
            .filter(p -> p.question().contains(DATASOURCES))
            .toList();
    if (told.isEmpty() && !isMissed(Layer.PROBES, where)) {
      outOfReach(Layer.PROBES, where, "no data source of " + grafana + " was tested");
    }
    told.forEach(p -> saw("answer", new Ref("Answer", "", p.target() + p.question())));
    return told;
  }

  /** What became of a trial's test data, step by step. */
  public List<ProbeResult> trial(Trial trial) {
    Ref where = trial.in(namespace());
    wanted(Layer.TRIALS, where);
    List<ProbeResult> steps =
        topology.snapshot().probes().stream()
            .filter(p -> TrialStep.of(p).filter(s -> s.trial() == trial).isPresent())
            .toList();
    if (steps.isEmpty() && !workloads().isEmpty() && !isMissed(Layer.TRIALS, where)) {
      missed(Layer.TRIALS, where, "nothing tells what became of the test data for " + trial);
    }
    steps.forEach(p -> saw("trial step", new Ref("TrialStep", "", p.target() + p.question())));
    return steps;
  }

  /** How much is free on the stack's data volumes. */
  public List<ProbeResult> rooms() {
    for (String kind : List.of("Room", "PersistentVolumeClaim", Ref.HOST_PATH)) {
      wanted(Layer.FILES, Ref.all(kind, ""));
    }
    List<ProbeResult> rooms =
        topology.snapshot().probes().stream()
            .filter(p -> p.protocol() == ProbeResult.Protocol.DISK)
            .toList();
    if (rooms.isEmpty()) {
      String why = "nothing tells how much is free on the data volumes";
      outOfReach(Layer.FILES, Ref.all("Room", namespace()), why);
    }
    rooms.forEach(p -> saw("directory", p.target()));
    return rooms;
  }

  /** The owners of a volume's files that were seen. */
  public List<FileOwner> files(Ref volume) {
    wanted(Layer.FILES, volume);
    List<FileOwner> files = topology.files(volume);
    if (!files.isEmpty()) {
      saw("directory", volume);
    }
    return files;
  }

  /** The Events about an object. */
  public List<Event> events(Ref about) {
    wanted(Layer.EVENTS, Ref.all("Event", about.namespace()));
    return topology.events(about);
  }

  /** The configuration files of workloads, for a rule that cannot pass without them. */
  public ConfigFiles configFiles() {
    return new ConfigFiles(this, gaps::add);
  }

  /** The same for a rule that has something else to go by where a file is not read. */
  public ConfigFiles configFilesAtHand() {
    return new ConfigFiles(this, g -> {});
  }

  /**
   * Says that something which a rule needs was not to be had, for a reason that only the rule
   * knows: the rule can then fail, but not pass.
   */
  public void missed(Layer layer, Ref where, String why) {
    gaps.add(new Gap(layer, where, why, Gap.Cause.REFUSED));
  }

  /** Says that something which a rule needs is not there yet: it can then fail, but not pass. */
  public void tooEarly(Layer layer, Ref where, String why) {
    gaps.add(new Gap(layer, where, why, Gap.Cause.NOT_YET));
  }

  /** Says that nobody could have told from here: the rule passes by what else it sees, if any. */
  public void outOfReach(Layer layer, Ref where, String why) {
    gaps.add(new Gap(layer, where, why, Gap.Cause.OUT_OF_REACH));
  }

  /** Says that what is set nowhere that is read would decide: without it the rule cannot pass. */
  public void untold(Ref about, String why) {
    Ref where = new Ref(ConfigFile.KIND, about.namespace(), about.name());
    outOfReach(Layer.SPEC, where, why);
  }

  /** Says that something was wanted which the source could not give. */
  void wanted(Layer layer, Ref what) {
    topology.snapshot().gaps().stream()
        .filter(g -> g.layer() == layer && g.hides(what))
        .forEach(gaps::add);
  }

  /** Whether it is already known why something was not seen. */
  private boolean isMissed(Layer layer, Ref what) {
    return gaps.stream().anyMatch(g -> g.layer() == layer && g.hides(what));
  }

  private void saw(String kind, Ref ref) {
    seen.computeIfAbsent(kind, k -> new TreeSet<>()).add(ref);
  }

  /** What was asked for and could not be had. */
  Set<Gap> gaps() {
    return gaps;
  }

  /**
   * What keeps a rule from passing although nothing was refused: each configuration file that was
   * asked for, as what its text says is the rule's whole question; elsewhere the lack of all.
   */
  Optional<Gap> lacking() {
    return gaps.stream()
        .filter(g -> g.where().kind().equals(ConfigFile.KIND))
        .findFirst()
        .or(() -> gaps.stream().findFirst().filter(g -> !sawAny(g.layer())));
  }

  /** Whether any evidence of a layer was had. */
  private boolean sawAny(Layer layer) {
    return switch (layer) {
      case FILES -> seen.containsKey("directory");
      case LOGS -> seen.containsKey("log");
      case PROBES -> seen.containsKey("answer");
      case TRIALS -> seen.containsKey("trial step");
      default -> !seen.isEmpty();
    };
  }

  /**
   * How much was looked at: {@code 7 pods, 3 services}; empty where there was nothing to look at.
   */
  String looked() {
    return seen.entrySet().stream()
        .sorted(Comparator.comparing(e -> !e.getKey().equals("Pod")))
        .map(e -> count(e.getValue().size(), e.getKey().toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining(", "));
  }

  private static String count(int n, String noun) {
    String plural =
        noun.endsWith("s")
            ? noun
            : noun.endsWith("y") ? noun.replaceFirst("y$", "ies") : noun + "s";
    return n + " " + (n == 1 ? noun : plural);
  }
}
