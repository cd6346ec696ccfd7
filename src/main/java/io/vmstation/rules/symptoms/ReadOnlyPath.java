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

/**
 * A container whose newest failed run was told that a file system is read-only.
 *
 * @param place where the path lies
 */
public record ReadOnlyPath(Place place) implements Symptom {

  /** Where a path lies. */
  public enum Place {
    VOLUME,
    ROOT
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    return RefusedWrite.all(RefusedWrite.READ_ONLY, view).stream()
        .flatMap(w -> sighting(w, view).stream())
        .toList();
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
                "directory", write.directory(),
                "mount", volume.map(v -> v.mount().getMountPath()).orElse(""))));
  }
}
