package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.ProcessIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the symptoms of data directories say in common. */
final class DataDirectory {

  private DataDirectory() {}

  static Optional<ProcessIdentity> process(PodContainer c) {
    Map<String, String> labels =
        Optional.ofNullable(c.pod().getMetadata().getLabels()).orElse(Map.of());
    return ProcessIdentity.of(c.pod().getSpec(), c.spec(), labels);
  }

  static Evidence identity(PodContainer c, ProcessIdentity process) {
    Ref ref = Ref.of(c.pod());
    return new Evidence(
        ref,
        "container " + c.name() + " runs as " + process,
        Snapshot.file(ref) + "#/spec/securityContext");
  }

  static Evidence volume(PodContainer c, DataVolume volume) {
    Ref ref = Ref.of(c.pod());
    int index = c.pod().getSpec().getVolumes().indexOf(volume.volume());
    return new Evidence(
        ref,
        "%s is volume %s: %s, %s"
            .formatted(
                volume.mount().getMountPath(),
                volume.volume().getName(),
                volume.ref(),
                volume.words()),
        Snapshot.file(ref) + "#/spec/volumes/" + index);
  }

  /** What the remedies need. */
  static Map<String, String> facts(
      PodContainer c, DataVolume volume, Optional<ProcessIdentity> process) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("container", c.name());
    facts.put("volume", volume.ref().toString());
    facts.put("volumeKind", volume.ref().kind());
    facts.put("volumeNamespace", volume.ref().namespace());
    facts.put("volumeName", volume.ref().name());
    facts.put("path", volume.path());
    facts.put("hostPath", volume.hostPath());
    facts.put("node", String.valueOf(c.pod().getSpec().getNodeName()));
    facts.put("fsGroup", volume.takesFsGroup() ? "applies" : "ignored");
    process.ifPresent(
        p -> {
          facts.put("uid", String.valueOf(p.uid()));
          facts.put("gid", String.valueOf(p.gid()));
        });
    return facts;
  }
}
