package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A released volume that still names a claim by the uid of one that is gone. */
public record VolumeClaimStale() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.all(PersistentVolume.class).stream()
        .filter(v -> v.getStatus() != null && "Released".equals(v.getStatus().getPhase()))
        .flatMap(v -> look(v, view).stream())
        .toList();
  }

  private static Optional<Sighting> look(PersistentVolume volume, View view) {
    ObjectReference holder = volume.getSpec().getClaimRef();
    if (holder == null
        || holder.getUid() == null
        || !view.namespace().equals(holder.getNamespace())) {
      return Optional.empty();
    }
    return view.find(PersistentVolumeClaim.class, holder.getNamespace(), holder.getName())
        .filter(c -> !holder.getUid().equals(c.getMetadata().getUid()))
        .filter(c -> c.getStatus() != null && "Pending".equals(c.getStatus().getPhase()))
        .map(c -> sighting(volume, c));
  }

  private static Sighting sighting(PersistentVolume volume, PersistentVolumeClaim claim) {
    Ref ref = Ref.of(volume);
    Ref wants = Ref.of(claim);
    return new Sighting(
        ref,
        List.of(
            Evidence.about(
                ref,
                "phase Released, claimRef.uid " + volume.getSpec().getClaimRef().getUid(),
                "/spec/claimRef/uid"),
            Evidence.about(
                wants,
                "%s has the uid %s".formatted(wants, claim.getMetadata().getUid()),
                "/metadata/uid")),
        Map.of("claim", wants.toString()));
  }
}
