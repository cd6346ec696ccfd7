package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Safety;
import io.vmstation.model.Ref;
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
    Ref volume = new Ref("PersistentVolume", "", finding.facts().get("volumeName"));
    if (!(topology.snapshot().objects().get(volume) instanceof PersistentVolume before)
        || !finding.facts().get("alike").equals("yes")) {
      return Optional.empty();
    }
    PersistentVolume after =
        new PersistentVolumeBuilder(before)
            .editSpec()
            .editClaimRef()
            .withName(finding.subject().name())
            .endClaimRef()
            .endSpec()
            .build();
    return Optional.of(
        new Cure(
            "keep %s for %s".formatted(volume, finding.subject()),
            Safety.SAFE,
            List.of(Replace.of(before, after))));
  }
}
