package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds the data directory's group to the pod's supplementary groups; every other field stays. */
public record JoinGroup() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    long group = Long.parseLong(finding.facts().get("owner").replaceFirst("^.*:", ""));
    List<Step> steps =
        TemplateEdit.steps(
            finding.subject(),
            topology,
            spec -> {
              PodSecurityContext context = RestoreDataOwner.context(spec);
              List<Long> groups = new ArrayList<>(context.getSupplementalGroups());
              groups.add(group);
              context.setSupplementalGroups(groups);
            });
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new Cure("let the pod join group " + group, Safety.RESTART, steps));
  }
}
