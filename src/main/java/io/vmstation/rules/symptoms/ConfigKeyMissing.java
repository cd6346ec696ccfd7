package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A workload names a key that a ConfigMap or Secret, which exists, does not have. A {@code subPath}
 * without its key does not keep the pod from starting: a directory is mounted in the file's place.
 * Nor does a file that the program's flag names in a ConfigMap which is mounted as a whole.
 *
 * @param flag the flag by which programs are told their configuration file
 */
public record ConfigKeyMissing(String flag) implements Symptom {

  /**
   * A key that is asked for.
   *
   * @param holder the ConfigMap or Secret
   * @param key the key
   * @param use what asks for it
   */
  private record Wanted(Ref holder, String key, String use) {}

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload w : view.workloads()) {
      for (Wanted wanted : Stream.concat(wanted(w).stream(), named(w, view)).toList()) {
        view.configFilesAtHand()
            .keys(wanted.holder())
            .filter(k -> !k.contains(wanted.key()))
            .map(k -> sighting(w, wanted, k))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static Sighting sighting(Workload w, Wanted wanted, Set<String> keys) {
    String has =
        keys.isEmpty()
            ? wanted.holder() + " has no key"
            : wanted.holder() + " has the keys " + String.join(", ", keys);
    List<Evidence> evidence =
        List.of(
            Evidence.about(
                w.ref(), "%s wants key %s".formatted(wanted.use(), wanted.key()), "/spec/template"),
            Evidence.about(wanted.holder(), has, "/data"));
    return new Sighting(
        w.ref(),
        evidence,
        Map.of("key", wanted.key(), "holder", wanted.holder().toString(), "use", wanted.use()));
  }

  /** The files that programs are told by their flag to read. */
  private Stream<Wanted> named(Workload w, View view) {
    return w.template().getContainers().stream()
        .flatMap(
            c ->
                view.configFilesAtHand().lacking(w, c, flag).stream()
                    .flatMap(
                        l ->
                            l.key().stream()
                                .map(
                                    k ->
                                        new Wanted(
                                            l.object(),
                                            k,
                                            "flag %s=%s of container %s"
                                                .formatted(flag, l.path(), c.getName())))));
  }

  private static List<Wanted> wanted(Workload w) {
    List<Wanted> wanted = new ArrayList<>();
    Stream.concat(w.template().getInitContainers().stream(), w.template().getContainers().stream())
        .forEach(
            c -> {
              environment(c, w).forEach(wanted::add);
              c.getVolumeMounts().forEach(m -> mount(m, w).ifPresent(wanted::add));
            });
    w.template().getVolumes().forEach(v -> items(v, w).forEach(wanted::add));
    return wanted;
  }

  private static List<Wanted> environment(Container c, Workload w) {
    List<Wanted> wanted = new ArrayList<>();
    c.getEnv().stream()
        .filter(e -> e.getValueFrom() != null)
        .forEach(
            e -> {
              EnvVarSource from = e.getValueFrom();
              String use = "variable %s of container %s".formatted(e.getName(), c.getName());
              if (from.getConfigMapKeyRef() != null
                  && isNeeded(from.getConfigMapKeyRef().getOptional())) {
                Ref map = holder("ConfigMap", from.getConfigMapKeyRef().getName(), w);
                wanted.add(new Wanted(map, from.getConfigMapKeyRef().getKey(), use));
              }
              if (from.getSecretKeyRef() != null
                  && isNeeded(from.getSecretKeyRef().getOptional())) {
                Ref secret = holder("Secret", from.getSecretKeyRef().getName(), w);
                wanted.add(new Wanted(secret, from.getSecretKeyRef().getKey(), use));
              }
            });
    return wanted;
  }

  private static boolean isNeeded(Boolean optional) {
    return !Boolean.TRUE.equals(optional);
  }

  private static Ref holder(String kind, String name, Workload w) {
    return new Ref(kind, w.ref().namespace(), name);
  }

  /** The keys that a volume lists one by one. */
  private static List<Wanted> items(Volume v, Workload w) {
    List<Wanted> wanted = new ArrayList<>();
    String use = "volume " + v.getName();
    if (v.getConfigMap() != null && isNeeded(v.getConfigMap().getOptional())) {
      items(
          v.getConfigMap().getItems(),
          holder("ConfigMap", v.getConfigMap().getName(), w),
          use,
          wanted);
    }
    if (v.getSecret() != null && isNeeded(v.getSecret().getOptional())) {
      items(
          v.getSecret().getItems(),
          holder("Secret", v.getSecret().getSecretName(), w),
          use,
          wanted);
    }
    List<VolumeProjection> sources =
        v.getProjected() == null ? List.of() : v.getProjected().getSources();
    for (VolumeProjection s : sources) {
      if (s.getConfigMap() != null && isNeeded(s.getConfigMap().getOptional())) {
        Ref map = holder("ConfigMap", s.getConfigMap().getName(), w);
        items(s.getConfigMap().getItems(), map, use, wanted);
      }
      if (s.getSecret() != null && isNeeded(s.getSecret().getOptional())) {
        items(s.getSecret().getItems(), holder("Secret", s.getSecret().getName(), w), use, wanted);
      }
    }
    return wanted;
  }

  private static void items(
      Collection<KeyToPath> items, Ref holder, String use, List<Wanted> wanted) {
    items.forEach(i -> wanted.add(new Wanted(holder, i.getKey(), use)));
  }

  /** The key that a mount of one file out of a whole ConfigMap or Secret stands for. */
  private static Optional<Wanted> mount(VolumeMount m, Workload w) {
    if (m.getSubPath() == null || m.getSubPath().isEmpty()) {
      return Optional.empty();
    }
    String use = "subPath of the mount at " + m.getMountPath();
    return w.template().getVolumes().stream()
        .filter(v -> v.getName().equals(m.getName()))
        .flatMap(v -> whole(v, w).stream())
        .map(h -> new Wanted(h, m.getSubPath(), use))
        .findFirst();
  }

  /** What a volume shows under the names of its own keys. */
  private static Optional<Ref> whole(Volume v, Workload w) {
    if (v.getConfigMap() != null && v.getConfigMap().getItems().isEmpty()) {
      return Optional.of(holder("ConfigMap", v.getConfigMap().getName(), w));
    }
    return v.getSecret() != null && v.getSecret().getItems().isEmpty()
        ? Optional.of(holder("Secret", v.getSecret().getSecretName(), w))
        : Optional.empty();
  }
}
