package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Status;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the patient was before a fix, as far as its proof has to know.
 *
 * @param passing ids of the rules that passed
 * @param own the fix's subject and its workloads
 * @param rolled the workloads whose pods the fix makes anew
 * @param places the fix's subject and all that follows from it, with their workloads
 * @param sick those of the workloads that did not serve; what is found there later was hidden
 */
public record Condition(
    Set<String> passing, Set<Ref> own, Set<Ref> rolled, Set<Ref> places, Set<Ref> sick) {

  /** Nothing is known and nothing has to be proven. */
  static final Condition NONE = new Condition(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

  public Condition {
    passing = Collections.unmodifiableSet(new TreeSet<>(passing));
    own = Collections.unmodifiableSet(new TreeSet<>(own));
    rolled = Collections.unmodifiableSet(new TreeSet<>(rolled));
    places = Collections.unmodifiableSet(new TreeSet<>(places));
    sick = Collections.unmodifiableSet(new TreeSet<>(sick));
  }

  /** The condition before a fix. */
  static Condition before(Proposal proposal, Diagnosis diagnosis) {
    Topology topology = Topology.of(diagnosis.snapshot());
    Set<String> passing = new TreeSet<>();
    diagnosis.verdicts().stream()
        .filter(v -> v.status() == Status.PASS)
        .forEach(v -> passing.add(v.rule().id()));
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
    Set<Ref> all = withWorkloads(places, topology);
    Set<Ref> sick = new TreeSet<>();
    topology.workloads().stream()
        .filter(w -> all.contains(w.ref()) && !serves(w))
        .forEach(w -> sick.add(w.ref()));
    return new Condition(passing, own, rolled, all, sick);
  }

  private static Set<Ref> withWorkloads(Set<Ref> places, Topology topology) {
    Set<Ref> all = new TreeSet<>(places);
    places.forEach(p -> all.addAll(topology.workloadsOf(p)));
    return all;
  }

  private static boolean serves(Workload workload) {
    List<Pod> pods = workload.pods();
    return !pods.isEmpty() && pods.stream().allMatch(Plan::isReady);
  }
}
