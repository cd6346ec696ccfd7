package io.vmstation.rules;

import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import java.util.List;
import java.util.Optional;

/**
 * A word of the rules: how something is cured. Implementations are records whose components are the
 * remedy's parameters in YAML. A remedy that is not sure proposes nothing.
 */
public interface Remedy {

  /** The steps that would cure a finding; empty when not sure. */
  Optional<Cure> propose(Finding finding, Topology topology);

  /**
   * What a remedy proposes.
   *
   * @param title one sentence
   * @param safety what it can disturb
   * @param steps in their order
   */
  record Cure(String title, Safety safety, List<Step> steps) {
    public Cure {
      steps = List.copyOf(steps);
    }
  }
}
