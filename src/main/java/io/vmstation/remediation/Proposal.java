package io.vmstation.remediation;

import io.vmstation.fix.Fix;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Step;
import io.vmstation.model.Evidence;
import java.util.List;

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

  /** Whether only a person can do it. */
  public boolean isManual() {
    return fix.steps().stream().allMatch(s -> s instanceof Manual);
  }
}
