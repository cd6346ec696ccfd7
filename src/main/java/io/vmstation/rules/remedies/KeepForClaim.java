package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Safety;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a volume for the claim that waits for it; nothing where their names do not say that they
 * belong together.
 */
public record KeepForClaim() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    if (!(topology.snapshot().objects().get(finding.subject()) instanceof PersistentVolume before)
        || !finding.facts().get("alike").equals("yes")) {
      return Optional.empty();
    }
    PersistentVolume after =
        new PersistentVolumeBuilder(before)
            .editSpec()
            .editClaimRef()
            .withName(finding.facts().get("claimName"))
            .endClaimRef()
            .endSpec()
            .build();
    return Optional.of(
        new Cure(
            "keep %s for %s".formatted(finding.subject(), finding.facts().get("claim")),
            Safety.SAFE,
            List.of(Replace.of(before, after))));
  }
}
