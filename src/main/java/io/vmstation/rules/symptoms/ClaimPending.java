package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A claim that is used and has had no volume for half a minute, or for two minutes since a
 * provisioner was asked to make one, and why.
 */
public record ClaimPending() implements Symptom {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For a provisioner to make a volume. */
  private static final Duration TO_PROVISION = Duration.ofMinutes(2);

  /** Who is asked to make the volume (kubernetes pkg/controller/volume/persistentvolume). */
  private static final List<String> PROVISIONER =
      List.of(
          "volume.kubernetes.io/storage-provisioner",
          "volume.beta.kubernetes.io/storage-provisioner");

  /** For which node, which the scheduler writes when all but the volume is settled. */
  private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (PersistentVolumeClaim claim : view.local(PersistentVolumeClaim.class)) {
      Ref ref = Ref.of(claim);
      if (!isPending(claim) || view.workloadsOf(ref).isEmpty() || waitsForItsPod(claim, view)) {
        continue;
      }
      if (isOnItsWay(claim, view)) {
        view.tooEarly(Layer.STATUS, ref, ref + " has no volume yet, within its time");
      } else {
        found.add(sighting(claim, view));
      }
    }
    return found;
  }

  /**
   * The used claims that wait for their pod to be scheduled while it waits for them: of a class
   * that nobody makes volumes of, and no free volume fits.
   */
  static List<PersistentVolumeClaim> waitingInVain(View view) {
    return view.local(PersistentVolumeClaim.class).stream()
        .filter(c -> isPending(c) && !view.workloadsOf(Ref.of(c)).isEmpty())
        .filter(c -> waitsForItsPod(c, view) && !isOnItsWay(c, view))
        .filter(
            c ->
                storageClass(c, view)
                    .filter(s -> "kubernetes.io/no-provisioner".equals(s.getProvisioner()))
                    .isPresent())
        .filter(
            c ->
                view.all(PersistentVolume.class).stream()
                    .noneMatch(v -> v.getSpec().getClaimRef() == null && fits(v, c)))
        .toList();
  }

  private static boolean isPending(PersistentVolumeClaim claim) {
    return claim.getStatus() != null
        && claim.getMetadata().getDeletionTimestamp() == null
        && Set.of("Pending", "Lost").contains(String.valueOf(claim.getStatus().getPhase()));
  }

  /** Whether it, or a volume that can be bound to it, is there only since a moment ago. */
  private static boolean isOnItsWay(PersistentVolumeClaim claim, View view) {
    return PodContainer.instant(claim.getMetadata().getCreationTimestamp())
            .isAfter(view.takenAt().minus(PATIENCE))
        || isBeingMade(claim, view)
        || view.all(PersistentVolume.class).stream()
            .filter(v -> meantFor(v, claim) && obstacle(v, claim).isEmpty())
            .anyMatch(v -> view.isChangedWithin(PATIENCE, v));
  }

  /** Whether a provisioner was asked for its volume a moment ago, and has not said no. */
  private static boolean isBeingMade(PersistentVolumeClaim claim, View view) {
    return provisioner(claim).isPresent()
        && refusal(claim, view).isEmpty()
        && (view.isChangedWithin(TO_PROVISION, claim)
            || PodContainer.instant(claim.getMetadata().getCreationTimestamp())
                .isAfter(view.takenAt().minus(TO_PROVISION)));
  }

  /** A class that binds late does nothing until a pod is scheduled; that is the pod's matter. */
  private static boolean waitsForItsPod(PersistentVolumeClaim claim, View view) {
    return storageClass(claim, view)
            .filter(s -> "WaitForFirstConsumer".equals(s.getVolumeBindingMode()))
            .isPresent()
        && annotation(claim, SELECTED_NODE).isEmpty()
        && refusal(claim, view).isEmpty();
  }

  private static Optional<Occurrence> refusal(PersistentVolumeClaim claim, View view) {
    return Occurrence.newest(view, Ref.of(claim), "ProvisioningFailed", ".*");
  }

  private static Optional<String> provisioner(PersistentVolumeClaim claim) {
    return PROVISIONER.stream().flatMap(k -> annotation(claim, k).stream()).findFirst();
  }

  private static Optional<String> annotation(PersistentVolumeClaim claim, String key) {
    return Optional.ofNullable(claim.getMetadata().getAnnotations()).map(a -> a.get(key));
  }

  private static Optional<StorageClass> storageClass(PersistentVolumeClaim claim, View view) {
    String name = className(claim);
    return name.isEmpty() ? Optional.empty() : view.find(StorageClass.class, "", name);
  }

  private static String className(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getSpec().getStorageClassName()).orElse("");
  }

  private static Sighting sighting(PersistentVolumeClaim claim, View view) {
    Ref ref = Ref.of(claim);
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(Evidence.about(ref, "phase " + claim.getStatus().getPhase(), "/status/phase"));
    for (String reason :
        List.of("FailedBinding", "ProvisioningFailed", "ExternalProvisioning", "ClaimLost")) {
      Occurrence.newest(view, ref, reason, ".*").ifPresent(o -> evidence.add(o.quote()));
    }
    List<Evidence> near =
        view.all(PersistentVolume.class).stream()
            .filter(v -> meantFor(v, claim))
            .map(v -> difference(v, claim))
            .toList();
    evidence.addAll(near);
    String name = className(claim);
    boolean noClass = !name.isEmpty() && storageClass(claim, view).isEmpty();
    String why =
        !near.isEmpty()
            ? near.get(0).quote()
            : noClass
                ? "there is no StorageClass " + name + " and no volume of that class"
                : provisioner(claim)
                    .map(p -> p + " was asked for one and has made none")
                    .orElse("no volume is meant for it");
    return new Sighting(ref, evidence, Map.of("why", why));
  }

  private static boolean meantFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    return DataVolume.keptFor(Ref.of(claim), volume)
        || volume.getMetadata().getName().equals(claim.getSpec().getVolumeName());
  }

  /** Why a volume that is meant for a claim is not bound to it; the first difference is told. */
  private static Evidence difference(PersistentVolume volume, PersistentVolumeClaim claim) {
    Ref ref = Ref.of(volume);
    return obstacle(volume, claim)
        .orElseGet(() -> Evidence.about(ref, ref + " is meant for it and fits", "/spec"));
  }

  private static Optional<Evidence> obstacle(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference holder = volume.getSpec().getClaimRef();
    Ref ref = Ref.of(volume);
    if (holder != null && !claim.getMetadata().getName().equals(holder.getName())) {
      return Optional.of(
          Evidence.about(
              ref,
              "%s is kept for claim %s/%s".formatted(ref, holder.getNamespace(), holder.getName()),
              "/spec/claimRef"));
    }
    if (holder != null
        && holder.getUid() != null
        && !holder.getUid().equals(claim.getMetadata().getUid())) {
      return Optional.of(
          Evidence.about(
              ref, ref + " belongs to an earlier claim of this name", "/spec/claimRef/uid"));
    }
    return misfit(volume, claim);
  }

  /** Whether a volume has the class, the access modes and the size that a claim wants. */
  static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
    boolean selects = claim.getSpec().getSelector() != null;
    boolean other =
        claim.getSpec().getVolumeName() != null
            && !claim.getSpec().getVolumeName().isEmpty()
            && !claim.getSpec().getVolumeName().equals(volume.getMetadata().getName());
    return !selects && !other && misfit(volume, claim).isEmpty();
  }

  private static Optional<Evidence> misfit(PersistentVolume volume, PersistentVolumeClaim claim) {
    Ref ref = Ref.of(volume);
    String className = Optional.ofNullable(volume.getSpec().getStorageClassName()).orElse("");
    if (!className.equals(className(claim))) {
      return Optional.of(
          Evidence.about(
              ref,
              "%s has storageClassName \"%s\", the claim \"%s\""
                  .formatted(ref, className, className(claim)),
              "/spec/storageClassName"));
    }
    if (!volume.getSpec().getAccessModes().containsAll(claim.getSpec().getAccessModes())) {
      return Optional.of(
          Evidence.about(
              ref,
              "%s allows %s, the claim wants %s"
                  .formatted(
                      ref, volume.getSpec().getAccessModes(), claim.getSpec().getAccessModes()),
              "/spec/accessModes"));
    }
    Quantity has = volume.getSpec().getCapacity().get("storage");
    Quantity wants = claim.getSpec().getResources().getRequests().get("storage");
    if (has != null
        && wants != null
        && has.getNumericalAmount().compareTo(wants.getNumericalAmount()) < 0) {
      return Optional.of(
          Evidence.about(
              ref,
              "%s has %s, the claim wants %s".formatted(ref, has, wants),
              "/spec/capacity/storage"));
    }
    return Optional.empty();
  }
}
