package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Rehearsal;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What would be done, safest first; each fix sees the objects as the earlier ones leave them.
 *
 * @param proposals in the order in which they would be carried out
 * @param numbers by which each is called
 */
public record Plan(List<Proposal> proposals, List<Integer> numbers) {

  private static final Set<String> ROLLED = Set.of("Deployment", "StatefulSet", "DaemonSet");

  public Plan {
    proposals = List.copyOf(proposals);
    numbers = List.copyOf(numbers);
  }

  /** A plan whose proposals are counted from one. */
  public Plan(List<Proposal> proposals) {
    this(proposals, IntStream.rangeClosed(1, proposals.size()).boxed().toList());
  }

  /**
   * What would be done about the roots of a diagnosis.
   *
   * @param settled ids of findings that nothing more shall be done about
   */
  public static Plan of(Diagnosis diagnosis, Terms terms, Set<String> settled) {
    Topology now = Topology.of(diagnosis.snapshot());
    Topology then = now;
    List<Proposal> proposals = new ArrayList<>();
    for (Finding root : roots(diagnosis, terms, settled)) {
      Rehearsal rehearsal = new Rehearsal(then.snapshot());
      Topology seen = then;
      Optional<Fix> fix =
          (seen == now ? Optional.of(root) : again(root, seen))
              .flatMap(f -> Diagnosis.fix(f, seen))
              .flatMap(f -> rehearsed(f, rehearsal));
      if (fix.isPresent()) {
        Proposal proposal = new Proposal(root.title(), root.evidence(), fix.get(), "");
        proposals.add(proposal.hindered(obstacle(proposal, terms, now)));
        then =
            proposals.get(proposals.size() - 1).isOpen() ? Topology.of(rehearsal.snapshot()) : then;
      }
    }
    return new Plan(proposals);
  }

  private static List<Finding> roots(Diagnosis diagnosis, Terms terms, Set<String> settled) {
    return diagnosis.roots().stream()
        .filter(r -> diagnosis.fixes().containsKey(r.id()) && terms.wants(r.rule().id()))
        .filter(r -> !settled.contains(r.id()))
        .sorted(Comparator.comparing(r -> diagnosis.fixes().get(r.id()).safety()))
        .toList();
  }

  private static Optional<Finding> again(Finding root, Topology then) {
    return root.rule().examine(then).findings().stream()
        .filter(f -> f.subject().equals(root.subject()))
        .findFirst();
  }

  /** The fix with what the earlier ones have left to do; empty where that is nothing. */
  private static Optional<Fix> rehearsed(Fix fix, Rehearsal rehearsal) {
    List<Step> steps = new ArrayList<>();
    try {
      for (Step step : fix.ordered().steps()) {
        Step due = step.performOn(rehearsal);
        if (!(due instanceof Replace r && r.changesNothing())) {
          steps.add(due);
        }
      }
    } catch (ConflictException e) {
      return Optional.empty();
    }
    return steps.isEmpty() ? Optional.empty() : Optional.of(fix.with(steps));
  }

  private static String obstacle(Proposal proposal, Terms terms, Topology now) {
    Optional<String> keeper =
        terms
            .patches()
            .flatMap(
                folder ->
                    proposal.keepers().entrySet().stream()
                        .findFirst()
                        .map(
                            k ->
                                "%s keeps %s; the change for its source is written to %s"
                                    .formatted(k.getValue().who(), k.getKey(), folder)));
    return keeper
        .or(() -> terms.approval().map(a -> a.objectionTo(proposal.id())))
        .filter(o -> !o.isEmpty())
        .orElseGet(() -> obstacle(proposal.fix(), terms, now));
  }

  private static String obstacle(Fix fix, Terms terms, Topology now) {
    if (fix.steps().stream().anyMatch(s -> s instanceof ChangeOwner)
        && !terms.allowed().contains(Safety.VOLUME_OWNER)) {
      return "changes owners on a data volume, which needs --allow volume-owner";
    }
    if (terms.allowed().contains(Safety.RESTART)) {
      return "";
    }
    return fix.steps().stream()
        .flatMap(s -> restarted(s, now).stream())
        .filter(Workload::ready)
        .findFirst()
        .map(p -> "restarts %s, which is ready, and needs --allow restart".formatted(Ref.of(p)))
        .orElse("");
  }

  /** The pods that a step makes anew. */
  private static List<Pod> restarted(Step step, Topology now) {
    if (step instanceof Restart r) {
      return now.all(Pod.class).stream().filter(p -> Ref.of(p).equals(r.target())).toList();
    }
    return step instanceof Replace r && ROLLED.contains(r.target().kind())
        ? now.workload(r.target()).map(Workload::pods).orElse(List.of())
        : List.of();
  }

  /** The proposal about a finding. */
  public Optional<Proposal> about(String findingId) {
    return proposals.stream().filter(p -> p.id().equals(findingId)).findFirst();
  }

  /** What can be carried out. */
  public List<Proposal> open() {
    return proposals.stream().filter(Proposal::isOpen).toList();
  }
}
