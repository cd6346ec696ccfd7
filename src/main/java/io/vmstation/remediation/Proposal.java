package io.vmstation.remediation;

import io.vmstation.fix.Fix;
import io.vmstation.fix.Keeper;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Step;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A fix as it is put to the operator.
 *
 * @param problem one sentence that says what is wrong
 * @param evidence the facts that show it
 * @param fix what would be done
 * @param obstacle why it cannot be done as things are; empty where it can
 */
public record Proposal(String problem, List<Evidence> evidence, Fix fix, String obstacle) {

  public Proposal {
    evidence = List.copyOf(evidence);
  }

  /** The id of the finding that it is about. */
  public String id() {
    return fix.ruleId() + ":" + fix.subject();
  }

  /** Whether it can be carried out. */
  public boolean isOpen() {
    return obstacle.isEmpty();
  }

  /** The same, with a reason against it. */
  Proposal hindered(String reason) {
    return new Proposal(problem, evidence, fix, reason);
  }

  /** The same, with other steps. */
  Proposal with(List<Step> steps) {
    return new Proposal(problem, evidence, fix.with(steps), obstacle);
  }

  /** What keeps the objects that it changes, and would put them back; by the object's name. */
  public Map<Ref, Keeper> keepers() {
    Map<Ref, Keeper> keepers = new TreeMap<>();
    changes()
        .forEach(r -> r.before().flatMap(Keeper::of).ifPresent(k -> keepers.put(r.target(), k)));
    return keepers;
  }

  /** What it changes, as patches for the source; none where nothing keeps what it changes. */
  List<Patch> patches() {
    return keepers().isEmpty() ? List.of() : changes().map(r -> new Patch(this, r)).toList();
  }

  private Stream<Replace> changes() {
    return fix.steps().stream().filter(Replace.class::isInstance).map(Replace.class::cast);
  }

  /** Whether only a person can do it. */
  public boolean isManual() {
    return fix.steps().stream().allMatch(s -> s instanceof Manual);
  }
}
