package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.Gap;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Status;
import io.vmstation.rules.Verdict;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the patient was before a fix, as far as its proof has to know.
 *
 * @param examined the places where each rule failed or could not look, with their workloads;
 *     everywhere else it was well. A rule that is not named told nothing of any place
 * @param hidden what the fix's own rule could not have been shown from here
 * @param own the fix's subject and its workloads
 * @param rolled the workloads whose pods the fix makes anew
 * @param served those of them that had a ready pod
 * @param places the fix's subject and all that follows from it, with their workloads
 * @param sick the workloads that did not serve with all their pods; what is found there later was
 *     hidden
 */
public record Condition(
    Map<String, Set<Ref>> examined,
    Set<Ref> hidden,
    Set<Ref> own,
    Set<Ref> rolled,
    Set<Ref> served,
    Set<Ref> places,
    Set<Ref> sick) {

  /** Nothing is known and nothing has to be proven. */
  static final Condition NONE =
      new Condition(Map.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

  public Condition {
    Map<String, Set<Ref>> copy = new TreeMap<>();
    examined.forEach((rule, refs) -> copy.put(rule, sorted(refs)));
    examined = Collections.unmodifiableMap(copy);
    hidden = sorted(hidden);
    own = sorted(own);
    rolled = sorted(rolled);
    served = sorted(served);
    places = sorted(places);
    sick = sorted(sick);
  }

  private static Set<Ref> sorted(Set<Ref> refs) {
    return Collections.unmodifiableSet(new TreeSet<>(refs));
  }

  /** The condition before a fix. */
  static Condition before(Proposal proposal, Diagnosis diagnosis) {
    Topology topology = Topology.of(diagnosis.snapshot());
    Map<String, Set<Ref>> examined = new TreeMap<>();
    diagnosis.verdicts().stream()
        .filter(Condition::tells)
        .forEach(v -> examined.put(v.rule().id(), unwell(v, topology)));
    Fix fix = proposal.fix();
    Set<Ref> own = withWorkloads(Set.of(fix.subject()), topology);
    Set<Ref> rolled = new TreeSet<>();
    for (Step step : fix.steps()) {
      if (step instanceof Restart) {
        rolled.addAll(topology.workloadsOf(step.target()));
      } else if (topology.workload(step.target()).isPresent()) {
        rolled.add(step.target());
      }
    }
    Set<Ref> places = new LinkedHashSet<>(own);
    diagnosis.roots().stream()
        .filter(r -> r.id().equals(proposal.id()))
        .flatMap(r -> diagnosis.consequences(r).stream())
        .map(Finding::subject)
        .forEach(places::add);
    return new Condition(
        examined,
        hidden(fix, diagnosis),
        own,
        rolled,
        refs(topology, w -> rolled.contains(w.ref()) && hasReadyPod(w)),
        withWorkloads(places, topology),
        refs(topology, w -> !serves(w)));
  }

  /** One component's rule looks at others with its eyes; where they are shut, it sees none. */
  private static boolean tells(Verdict verdict) {
    return verdict.status() != Status.SKIPPED
        && (verdict.rule().component().isEmpty() || verdict.unseen().isEmpty());
  }

  private static Set<Ref> unwell(Verdict verdict, Topology topology) {
    Set<Ref> places = new TreeSet<>();
    verdict.findings().forEach(f -> places.add(f.subject()));
    verdict.unseen().forEach(g -> places.add(g.where()));
    return withWorkloads(places, topology);
  }

  private static Set<Ref> hidden(Fix fix, Diagnosis diagnosis) {
    return diagnosis.verdicts().stream()
        .filter(v -> v.rule().id().equals(fix.ruleId()))
        .flatMap(v -> v.gaps().stream())
        .filter(g -> g.cause() == Gap.Cause.OUT_OF_REACH)
        .map(Gap::where)
        .collect(Collectors.toSet());
  }

  private static Set<Ref> refs(Topology topology, Predicate<Workload> which) {
    return topology.workloads().stream()
        .filter(which)
        .map(Workload::ref)
        .collect(Collectors.toSet());
  }

  private static Set<Ref> withWorkloads(Set<Ref> places, Topology topology) {
    Set<Ref> all = new TreeSet<>(places);
    places.forEach(p -> all.addAll(topology.workloadsOf(p)));
    return all;
  }

  /**
   * A pod that was given up, such as an evicted one, has been replaced; one that is done, is well.
   */
  private static boolean serves(Workload workload) {
    List<Pod> pods = workload.pods().stream().filter(p -> !hasPhase(p, "Failed")).toList();
    return !pods.isEmpty()
        && pods.stream().allMatch(p -> Workload.ready(p) || hasPhase(p, "Succeeded"));
  }

  private static boolean hasPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }

  /** Whether anybody who asks the workload is answered. */
  static boolean hasReadyPod(Workload workload) {
    return workload.pods().stream().anyMatch(Workload::ready);
  }

  /** Whether a rule was examined where it fails now, and was well there. */
  boolean wasWell(Finding finding, Topology now) {
    Set<Ref> unwell = examined.get(finding.rule().id());
    return unwell != null
        && !unwell.contains(kind(finding.subject()))
        && !cover(unwell, finding.subject(), now);
  }

  private static Ref kind(Ref ref) {
    return Ref.all(ref.kind(), ref.namespace());
  }

  /** Whether places hold something, or all workloads that it is part of. */
  static boolean cover(Set<Ref> places, Ref ref, Topology topology) {
    Set<Ref> workloads = topology.workloadsOf(ref);
    return places.contains(ref) || (!workloads.isEmpty() && places.containsAll(workloads));
  }
}
