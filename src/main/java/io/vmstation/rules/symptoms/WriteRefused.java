package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A container whose newest failed run was refused a write: by a read-only file system, or in a
 * directory of its image.
 *
 * @param place where the path lies
 * @param why what the kernel said
 */
public record WriteRefused(Place place, Why why) implements Symptom {

  /** Where a path lies. */
  public enum Place {
    VOLUME,
    ROOT
  }

  /** What the kernel said. */
  public enum Why {
    READ_ONLY(RefusedWrite.READ_ONLY),
    /** Owner and mode let the user not; of what may have been a reading nothing is said. */
    DENIED(RefusedWrite.DENIED);

    private final Pattern words;

    Why(Pattern words) {
      this.words = words;
    }
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    return RefusedWrite.all(why.words, view).stream()
        .filter(w -> why == Why.READ_ONLY || isWrite(w, view))
        .flatMap(w -> sighting(w, view).stream())
        .toList();
  }

  private static boolean isWrite(RefusedWrite w, View view) {
    return w.isTold() || DataDirectory.isKeptIn(w.directory(), w.container(), view);
  }

  private Optional<Sighting> sighting(RefusedWrite write, View view) {
    PodContainer c = write.container();
    Optional<DataVolume> volume = DataVolume.at(view, c.pod(), c.spec(), write.directory());
    if (volume.isPresent() != (place == Place.VOLUME)) {
      return Optional.empty();
    }
    Ref ref = Ref.of(c.pod());
    String spec = "/spec/containers/" + c.pod().getSpec().getContainers().indexOf(c.spec());
    List<Evidence> evidence = new ArrayList<>(List.of(write.line()));
    volume.ifPresentOrElse(
        v -> {
          if (Boolean.TRUE.equals(v.mount().getReadOnly())) {
            int index = c.spec().getVolumeMounts().indexOf(v.mount());
            String at = spec + "/volumeMounts/" + index + "/readOnly";
            evidence.add(Evidence.about(ref, v.mount().getMountPath() + ": readOnly: true", at));
          }
          evidence.add(DataDirectory.volume(c, v));
        },
        () -> {
          if (c.spec().getSecurityContext() != null
              && Boolean.TRUE.equals(c.spec().getSecurityContext().getReadOnlyRootFilesystem())) {
            String at = spec + "/securityContext/readOnlyRootFilesystem";
            evidence.add(Evidence.about(ref, "readOnlyRootFilesystem: true", at));
          }
        });
    return Optional.of(
        new Sighting(
            ref,
            evidence,
            Map.of(
                "container", c.name(),
                "directory", write.directory().equals("/") ? write.path() : write.directory(),
                "mount", volume.map(v -> v.mount().getMountPath()).orElse(""))));
  }
}
