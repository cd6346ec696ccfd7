package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** Objects to try steps on. */
final class Things {
  private Things() {}

  static final Ref CLAIM = new Ref("PersistentVolumeClaim", "monitoring", "data");

  static ConfigMap map(String name, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName(name)
        .endMetadata()
        .addToData("file.yml", text)
        .build();
  }

  static FileOwner owner(String path, long uid) {
    return new FileOwner(CLAIM, path, uid, uid, 0755, "stat");
  }

  static Snapshot snapshot(List<FileOwner> files, HasMetadata... objects) {
    return new Snapshot(
        Instant.EPOCH,
        "monitoring",
        EnumSet.allOf(Layer.class),
        Snapshot.index(List.of(objects)),
        List.of(),
        List.of(),
        files,
        List.of());
  }
}
