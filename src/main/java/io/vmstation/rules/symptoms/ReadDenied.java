package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container whose newest failed run was denied a file of a ConfigMap or Secret, whose mode lets
 * nobody read it but root, to whom the kubelet gives these files, and who is in no group of theirs.
 */
public record ReadDenied() implements Symptom {

  private static final Pattern DENIED =
      Pattern.compile("(?i)(?<path>/[^\\s'\"\\\\:=‘’]+)['\"\\\\’]*: permission denied");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.livePods().stream()
        .flatMap(p -> PodContainer.mains(p).stream())
        .flatMap(c -> look(c, view).stream())
        .toList();
  }

  private static Optional<Sighting> look(PodContainer c, View view) {
    for (Log log : c.unhealthyLogs(view)) {
      for (int i = 0; i < log.lines().size(); i++) {
        Matcher m = DENIED.matcher(log.lines().get(i).text());
        if (m.find()) {
          Evidence line = log.quote(i);
          String path = m.group("path");
          Optional<Files> at = files(c, path).filter(Files::isSealed);
          if (at.isPresent()) {
            return Optional.of(sighting(c, path, at.get(), line));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What a volume shows of a ConfigMap or Secret.
   *
   * @param volume the volume
   * @param holder the ConfigMap or Secret
   * @param mode of the file in question
   */
  private record Files(Volume volume, String holder, int mode) {

    boolean isSealed() {
      return (mode & 0004) == 0;
    }
  }

  /** What a path lies in; empty where it is no such volume, or a group may read it too. */
  private static Optional<Files> files(PodContainer c, String path) {
    PodSpec pod = c.pod().getSpec();
    Optional<VolumeMount> mount = new PosixPath(path).mount(c.spec());
    boolean grouped =
        pod.getSecurityContext() != null && pod.getSecurityContext().getFsGroup() != null;
    return mount
        .filter(m -> !grouped)
        .flatMap(
            m -> pod.getVolumes().stream().filter(v -> v.getName().equals(m.getName())).findFirst())
        .flatMap(v -> files(v, file(path)));
  }

  private static Optional<Files> files(Volume v, String file) {
    if (v.getConfigMap() != null) {
      ConfigMapVolumeSource s = v.getConfigMap();
      int mode = mode(s.getItems(), file, s.getDefaultMode());
      return Optional.of(new Files(v, "configmap/" + s.getName(), mode));
    }
    if (v.getSecret() != null) {
      SecretVolumeSource s = v.getSecret();
      int mode = mode(s.getItems(), file, s.getDefaultMode());
      return Optional.of(new Files(v, "secret/" + s.getSecretName(), mode));
    }
    return Optional.empty();
  }

  private static int mode(List<KeyToPath> items, String file, Integer usual) {
    return items.stream()
        .filter(i -> i.getMode() != null && file(i.getPath()).equals(file))
        .map(KeyToPath::getMode)
        .findFirst()
        .or(() -> Optional.ofNullable(usual))
        .orElse(0644);
  }

  private static String file(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Sighting sighting(PodContainer c, String path, Files files, Evidence line) {
    Ref pod = Ref.of(c.pod());
    String name = files.volume().getName();
    String said = "volume %s is %s; mode 0%o".formatted(name, files.holder(), files.mode());
    String at = "#/spec/volumes/" + c.pod().getSpec().getVolumes().indexOf(files.volume());
    List<Evidence> evidence = new ArrayList<>(List.of(line));
    evidence.add(new Evidence(pod, said, Snapshot.file(pod) + at));
    DataDirectory.process(c).ifPresent(p -> evidence.add(DataDirectory.identity(c, p)));
    Map<String, String> facts =
        Map.of("file", path, "holder", files.holder(), "volume", name, "container", c.name());
    return new Sighting(pod, evidence, facts);
  }
}
