package io.vmstation.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFolderTest {

  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws Exception {
    Ref pod = new Ref("Pod", "monitoring", "loki-0");
    var objects =
        List.of(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("monitoring")
                .withName("loki-0")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("loki")
                .endContainer()
                .endSpec()
                .build(),
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("monitoring")
                .withName("c")
                .endMetadata()
                .addToData("a.yml", "x: 1 # kept\n\ttab\n\n")
                .build());
    Instant time = Instant.parse("2026-11-23T02:11:31.000000123Z");
    Snapshot written =
        new Snapshot(
            time,
            "monitoring",
            EnumSet.allOf(Layer.class),
            Snapshot.index(objects),
            List.of(
                new Log(
                    pod,
                    "loki",
                    true,
                    List.of(new Log.Line(time, "a  b "), new Log.Line(time, "")))),
            List.of(
                new ProbeResult(pod, ProbeResult.Protocol.HTTP, "GET :3100/ready", 503, "no\n")),
            List.of(new FileOwner(Ref.all("X", ""), "lock", 0, 65534, 0755, "stat")),
            List.of(
                new Gap(Layer.SPEC, Ref.all("Secret", "monitoring"), "why", Gap.Cause.REFUSED)));
    new SnapshotFolder(folder).write(written);
    assertEquals(written, new SnapshotFolder(folder).read());
  }
}
