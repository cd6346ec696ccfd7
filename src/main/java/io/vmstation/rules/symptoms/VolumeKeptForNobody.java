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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A volume that was never bound is kept, by its claimRef, for a claim that does not exist, while a
 * claim of the stack that it would fit waits for a volume; no other volume fits that claim, and the
 * volume fits no other claim.
 */
public record VolumeKeptForNobody() implements Symptom {

  private static final Set<String> GENERAL =
      Set.of("claim", "data", "monitoring", "pvc", "storage", "volume");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Ref> waiting = new ClaimPending().find(view).stream().map(Sighting::subject).toList();
    List<PersistentVolumeClaim> claims =
        Stream.concat(
                waiting.stream()
                    .flatMap(
                        r ->
                            view
                                .find(PersistentVolumeClaim.class, r.namespace(), r.name())
                                .stream()),
                ClaimPending.waitingInVain(view).stream())
            .toList();
    List<PersistentVolume> volumes =
        view.all(PersistentVolume.class).stream().filter(v -> isKeptForNobody(v, view)).toList();
    List<Sighting> found = new ArrayList<>();
    for (PersistentVolume volume : volumes) {
      List<PersistentVolumeClaim> fitting =
          claims.stream().filter(c -> ClaimPending.fits(volume, c)).toList();
      if (fitting.size() == 1 && isAlone(volume, fitting.get(0), volumes)) {
        found.add(sighting(volume, fitting.get(0)));
      }
    }
    return found;
  }

  private static boolean isAlone(
      PersistentVolume volume, PersistentVolumeClaim claim, List<PersistentVolume> volumes) {
    return volumes.stream()
        .filter(v -> ClaimPending.fits(v, claim))
        .toList()
        .equals(List.of(volume));
  }

  private static boolean isKeptForNobody(PersistentVolume volume, View view) {
    ObjectReference holder = volume.getSpec() == null ? null : volume.getSpec().getClaimRef();
    boolean available =
        volume.getStatus() != null && "Available".equals(volume.getStatus().getPhase());
    return available
        && holder != null
        && holder.getUid() == null
        && view.namespace().equals(holder.getNamespace())
        && view.find(PersistentVolumeClaim.class, holder.getNamespace(), holder.getName())
            .isEmpty();
  }

  private static Sighting sighting(PersistentVolume volume, PersistentVolumeClaim claim) {
    Ref ref = Ref.of(volume);
    Ref wants = Ref.of(claim);
    String kept = volume.getSpec().getClaimRef().getName();
    List<Evidence> evidence =
        List.of(
            Evidence.about(
                ref,
                "%s is kept for claim %s/%s, which does not exist"
                    .formatted(ref, volume.getSpec().getClaimRef().getNamespace(), kept),
                "/spec/claimRef"),
            Evidence.about(
                wants,
                "%s has no volume; this one fits in class, size and access modes".formatted(wants),
                "/spec"));
    return new Sighting(
        wants,
        evidence,
        Map.of(
            "kept",
            kept,
            "volume",
            ref.toString(),
            "volumeName",
            ref.name(),
            "alike",
            akin(volume, claim) ? "yes" : "no"));
  }

  /** Whether the names say that the two belong together: they share a word that tells something. */
  private static boolean akin(PersistentVolume volume, PersistentVolumeClaim claim) {
    Set<String> words = words(claim.getMetadata().getName());
    Set<String> others = words(volume.getSpec().getClaimRef().getName());
    others.addAll(words(volume.getMetadata().getName()));
    return words.stream().anyMatch(others::contains);
  }

  private static Set<String> words(String name) {
    Set<String> words = new HashSet<>(Arrays.asList(name.split("-")));
    words.removeAll(GENERAL);
    words.removeIf(w -> w.length() < 3);
    return words;
  }
}
