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
 * Takes the old claim's uid out of a volume's claimRef. Namespace and name stay, so that no other
 * claim can take the volume and its data.
 */
public record ClearClaimUid() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    if (!(topology.snapshot().objects().get(finding.subject())
        instanceof PersistentVolume before)) {
      return Optional.empty();
    }
    PersistentVolume after = new PersistentVolumeBuilder(before).build();
    after.getSpec().getClaimRef().setUid(null);
    after.getSpec().getClaimRef().setResourceVersion(null);
    return Optional.of(
        new Cure(
            "let %s bind to %s again".formatted(finding.subject(), finding.facts().get("claim")),
            Safety.SAFE,
            List.of(Replace.of(before, after))));
  }
}
