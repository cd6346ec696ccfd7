package io.vmstation.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cluster as it would be with manifests applied: they take the place of the live objects of
 * their names. What only the running stack could tell (status, pods, logs, answers) is left out,
 * for nobody knows it yet; what is on the disks stays.
 *
 * @param manifests what would be applied; read first, so that a mistake in it is said at once
 * @param cluster where
 */
public record WhatIf(SnapshotSource manifests, SnapshotSource cluster) implements SnapshotSource {

  private static final Set<String> OBSERVED = Set.of("Event", "Endpoints", "EndpointSlice");
  private static final Set<String> MADE = Set.of("Pod", "ReplicaSet");

  @Override
  public Snapshot take() {
    Snapshot laid = manifests.take();
    Snapshot live = cluster.take();
    EnumSet<Layer> layers = EnumSet.of(Layer.SPEC, Layer.FILES);
    Map<Ref, HasMetadata> objects = new TreeMap<>(live.objects());
    objects.values().removeIf(WhatIf::isOfTheMoment);
    laid.objects().forEach((ref, object) -> objects.merge(ref, object, WhatIf::over));
    List<Gap> gaps = new ArrayList<>(laid.gaps());
    live.gaps().stream().filter(g -> layers.contains(g.layer())).forEach(gaps::add);
    return new Snapshot(
        live.takenAt(),
        live.namespace(),
        layers,
        objects,
        List.of(),
        List.of(),
        live.files(),
        gaps);
  }

  @Override
  public Optional<Place> place(Evidence evidence) {
    return manifests.place(evidence);
  }

  /** Whether a controller makes the object anew from what it is told. */
  private static boolean isOfTheMoment(HasMetadata object) {
    return OBSERVED.contains(object.getKind())
        || (MADE.contains(object.getKind())
            && object.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> Boolean.TRUE.equals(o.getController())));
  }

  /** The object as told, with what the server has assigned to it and a manifest leaves out. */
  private static HasMetadata over(HasMetadata live, HasMetadata told) {
    if (live instanceof Service was
        && told instanceof Service s
        && was.getSpec() != null
        && s.getSpec() != null
        && s.getSpec().getClusterIP() == null) {
      return new ServiceBuilder(s)
          .editSpec()
          .withClusterIP(was.getSpec().getClusterIP())
          .endSpec()
          .build();
    }
    if (live instanceof PersistentVolumeClaim was
        && told instanceof PersistentVolumeClaim c
        && was.getSpec() != null
        && c.getSpec() != null
        && c.getSpec().getVolumeName() == null) {
      return new PersistentVolumeClaimBuilder(c)
          .editSpec()
          .withVolumeName(was.getSpec().getVolumeName())
          .endSpec()
          .build();
    }
    if (live instanceof PersistentVolume was
        && told instanceof PersistentVolume v
        && was.getSpec() != null
        && v.getSpec() != null
        && v.getSpec().getClaimRef() == null) {
      return new PersistentVolumeBuilder(v)
          .editSpec()
          .withClaimRef(was.getSpec().getClaimRef())
          .endSpec()
          .build();
    }
    return told;
  }
}
