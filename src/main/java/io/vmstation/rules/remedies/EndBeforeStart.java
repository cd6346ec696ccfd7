package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Safety;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import java.util.List;
import java.util.Optional;

/** Lets a Deployment end its old pod before it starts the new one. */
public record EndBeforeStart() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    if (!(topology.snapshot().objects().get(finding.subject()) instanceof Deployment before)) {
      return Optional.empty();
    }
    Deployment after =
        new DeploymentBuilder(before)
            .editSpec()
            .withNewStrategy()
            .withType("Recreate")
            .endStrategy()
            .endSpec()
            .build();
    return Optional.of(
        new Cure(
            "let %s end its old pod before it starts the new one".formatted(finding.subject()),
            Safety.RESTART,
            List.of(Replace.of(before, after))));
  }
}
