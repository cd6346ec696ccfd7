package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Fix;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The failing verdicts arranged by cause: roots, and what each explains.
 *
 * @param snapshot what was looked at
 * @param components the parts of a monitoring stack that it holds
 * @param verdicts of every rule, by id
 * @param findings errors and warnings, roots first
 * @param hints findings of severity hint that nothing else explains; never a root
 * @param causes for each finding that has some, the findings that explain it directly
 * @param fixes for each root that has one, by the finding's id
 */
public record Diagnosis(
    Snapshot snapshot,
    Set<Component> components,
    List<Verdict> verdicts,
    List<Finding> findings,
    List<Finding> hints,
    Map<Finding, List<Finding>> causes,
    Map<String, Fix> fixes) {

  /** Examines a snapshot and arranges what is found. */
  public static Diagnosis of(Catalogue catalogue, Topology topology) {
    return of(catalogue.examine(topology), topology);
  }

  /** Arranges verdicts by cause. */
  public static Diagnosis of(List<Verdict> verdicts, Topology topology) {
    List<Finding> all = verdicts.stream().flatMap(v -> v.findings().stream()).toList();
    List<Finding> counted = all.stream().filter(f -> f.rule().severity() != Severity.HINT).toList();
    Map<Finding, List<Finding>> causes = new LinkedHashMap<>();
    for (Finding effect : counted) {
      List<Finding> of = counted.stream().filter(c -> explains(c, effect, topology)).toList();
      if (!of.isEmpty()) {
        causes.put(effect, of);
      }
    }
    Map<Finding, Severity> severities = severities(counted, causes);
    List<Finding> ordered =
        counted.stream()
            .sorted(
                Comparator.comparing((Finding f) -> causes.containsKey(f))
                    .thenComparing(severities::get)
                    .thenComparing(Finding::subject)
                    .thenComparing(f -> f.rule().id()))
            .toList();
    Map<String, Fix> fixes = new LinkedHashMap<>();
    for (Finding root : ordered) {
      if (!causes.containsKey(root)) {
        fix(root, topology).ifPresent(f -> fixes.put(root.id(), f));
      }
    }
    List<Finding> hints =
        all.stream()
            .filter(f -> f.rule().severity() == Severity.HINT)
            .filter(h -> counted.stream().noneMatch(c -> explains(c, h, topology)))
            .toList();
    return new Diagnosis(
        topology.snapshot(), components(topology), verdicts, ordered, hints, causes, fixes);
  }

  private static Set<Component> components(Topology topology) {
    return topology.workloads().stream()
        .flatMap(w -> w.component().stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Component.class)));
  }

  /** Whether there was no patient: nothing found is then no sign of health. */
  public boolean noPatient() {
    return components.isEmpty();
  }

  /** What could be done about a finding; empty where its remedy is not sure. */
  public static Optional<Fix> fix(Finding root, Topology topology) {
    return root.rule()
        .remedy()
        .flatMap(r -> r.propose(root, topology))
        .map(c -> new Fix(c.title(), c.safety(), c.steps(), root.rule().id(), root.subject()));
  }

  /**
   * A explains B where its rule says so and both meet in a workload, or B's evidence quotes A's.
   */
  private static boolean explains(Finding cause, Finding effect, Topology topology) {
    if (!cause.rule().explains().contains(effect.rule().id()) || isOfAnother(cause, effect)) {
      return false;
    }
    Set<Ref> places = new LinkedHashSet<>(List.of(effect.subject()));
    effect.evidence().stream()
        .map(Evidence::where)
        .filter(p -> !isNode(p) || p.equals(cause.subject())) // All on a node would meet there.
        .forEach(places::add);
    return places.stream().anyMatch(p -> isMetAt(p, cause, topology));
  }

  /**
   * Whether a cause and an effect at this place meet: of what many use, such as an account or a
   * node, only by those that it troubles.
   */
  private static boolean isMetAt(Ref place, Finding cause, Topology topology) {
    String users = cause.facts().get("users");
    if (users != null
        && topology.workloadsOf(place).stream()
            .map(Ref::toString)
            .noneMatch(List.of(users.split(", "))::contains)) {
      return false;
    }
    return topology.related(cause.subject(), place)
        && !isElsewhere(place, cause.subject(), topology);
  }

  /** Whether a pod is on another node than this. */
  private static boolean isElsewhere(Ref place, Ref node, Topology topology) {
    return isNode(node)
        && topology.snapshot().objects().get(place) instanceof Pod pod
        && pod.getSpec().getNodeName() != null
        && !pod.getSpec().getNodeName().equals(node.name());
  }

  private static boolean isNode(Ref ref) {
    return ref.kind().equals("Node");
  }

  /** Whether an effect on one data source of Grafana is none of those that the cause is about. */
  private static boolean isOfAnother(Finding cause, Finding effect) {
    String about = cause.facts().get("datasources");
    String other = effect.facts().get("datasource");
    return about != null && other != null && about.lines().noneMatch(other::equals);
  }

  private static Map<Finding, Severity> severities(
      List<Finding> findings, Map<Finding, List<Finding>> causes) {
    Map<Finding, Severity> severities = new LinkedHashMap<>();
    findings.forEach(f -> raise(f, f.rule().severity(), causes, severities));
    return severities;
  }

  private static void raise(
      Finding finding,
      Severity severity,
      Map<Finding, List<Finding>> causes,
      Map<Finding, Severity> severities) {
    Severity known = severities.get(finding);
    if (known == null || severity.compareTo(known) < 0) {
      severities.put(finding, severity);
      causes.getOrDefault(finding, List.of()).forEach(c -> raise(c, severity, causes, severities));
    }
  }

  /** How much each finding matters: as much as the worst of what it is and all that it explains. */
  public Map<Finding, Severity> severities() {
    return severities(findings, causes);
  }

  /** Findings that no other finding explains, those that matter as errors first. */
  public List<Finding> roots() {
    return findings.stream().filter(f -> !causes.containsKey(f)).toList();
  }

  /** What a finding explains directly. */
  public List<Finding> effects(Finding cause) {
    return findings.stream()
        .filter(f -> causes.getOrDefault(f, List.of()).contains(cause))
        .toList();
  }

  /** Everything that follows from a finding, nearest first. */
  public List<Finding> consequences(Finding cause) {
    Set<Finding> all = new LinkedHashSet<>(effects(cause));
    List<Finding> queue = new ArrayList<>(all);
    for (int i = 0; i < queue.size(); i++) {
      for (Finding next : effects(queue.get(i))) {
        if (all.add(next)) {
          queue.add(next);
        }
      }
    }
    return List.copyOf(all);
  }

  /**
   * Rules that could have caused a root's direct effects and were examined and found well: those
   * about any part of the stack, and those about the root's own part.
   */
  public List<Verdict> ruledOut(Finding root) {
    List<Finding> effects = effects(root);
    return verdicts.stream()
        .filter(v -> v.status() == Status.PASS && v.rule().severity() != Severity.HINT)
        .filter(
            v ->
                v.rule().component().isEmpty()
                    || v.rule().component().equals(root.rule().component()))
        .filter(v -> effects.stream().anyMatch(e -> v.rule().explains().contains(e.rule().id())))
        .toList();
  }
}
