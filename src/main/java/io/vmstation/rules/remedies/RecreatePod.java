package io.vmstation.rules.remedies;

import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.List;
import java.util.Optional;

/** Lets the pod's controller make it anew, so that its init containers run again. */
public record RecreatePod() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    List<Step> steps = TemplateEdit.restart(finding.subject(), topology);
    String init = finding.facts().getOrDefault("init", "");
    String why = init.isEmpty() ? "" : ", so that its init container " + init + " runs again";
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new Cure("recreate " + finding.subject() + why, Safety.RESTART, steps));
  }
}
