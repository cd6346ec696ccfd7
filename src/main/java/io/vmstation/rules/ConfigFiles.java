package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Finds configuration files the way the program does: from the path that an argument or a log line
 * names, through the container's volume mounts, to the key of a ConfigMap.
 */
public final class ConfigFiles {

  private final View view;

  ConfigFiles(View view) {
    this.view = view;
  }

  /** The value of a flag, written {@code --name=value}, {@code -name value} or the like. */
  public static Optional<String> argument(Container container, String name) {
    List<String> words =
        Stream.concat(container.getCommand().stream(), container.getArgs().stream()).toList();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).replaceFirst("^--?", "");
      if (word.startsWith(name + "=")) {
        return Optional.of(word.substring(name.length() + 1));
      }
      if (word.equals(name) && words.get(i).startsWith("-") && i + 1 < words.size()) {
        return Optional.of(words.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** The value of an environment variable that is written out in the container. */
  public static Optional<String> environment(Container container, String name) {
    return container.getEnv().stream()
        .filter(e -> name.equals(e.getName()) && e.getValue() != null)
        .map(EnvVar::getValue)
        .findFirst();
  }

  /**
   * The file that a program loads: at the path that a flag names, else at the usual one. Of several
   * paths with commas between, as Loki takes them, the first that exists.
   */
  public Optional<ConfigFile> loaded(
      Workload workload, Container container, String flag, String usualPath) {
    String paths = argument(container, flag).orElse(usualPath);
    return Stream.of(paths.split(","))
        .flatMap(p -> at(workload, container, p.strip()).stream())
        .findFirst();
  }

  /** The file at a path. */
  public Optional<ConfigFile> at(Workload workload, Container container, String path) {
    return matching(workload, container, path).stream().findFirst();
  }

  /** The files that a path matches, which may be a glob as in {@code rule_files}; by path. */
  public List<ConfigFile> matching(Workload workload, Container container, String pattern) {
    String glob = Path.of(pattern).normalize().toString();
    PathMatcher matcher = matcher(glob);
    List<ConfigFile> files = new ArrayList<>();
    List<VolumeMount> mounts =
        container.getVolumeMounts().stream()
            .sorted(Comparator.comparing((VolumeMount m) -> -m.getMountPath().length()))
            .toList();
    for (VolumeMount mount : mounts) {
      Map<String, Keyed> mounted = mounted(workload, mount);
      mounted.forEach(
          (path, keyed) -> {
            boolean hidden = files.stream().anyMatch(f -> f.path().equals(path));
            if (!hidden && (path.equals(glob) || matcher.matches(Path.of(path)))) {
              String text = keyed.map().getData().get(keyed.key());
              files.add(new ConfigFile(Ref.of(keyed.map()), keyed.key(), path, text));
            }
          });
    }
    files.sort(Comparator.comparing(ConfigFile::path));
    return List.copyOf(files);
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      return path -> false;
    }
  }

  private record Keyed(ConfigMap map, String key) {}

  /** The files that a mount shows, by their paths in the container. */
  private Map<String, Keyed> mounted(Workload workload, VolumeMount mount) {
    Optional<Volume> volume =
        workload.template().getVolumes().stream()
            .filter(v -> v.getName().equals(mount.getName()))
            .findFirst();
    Map<String, Keyed> files = new TreeMap<>();
    volume.ifPresent(
        v -> {
          if (v.getConfigMap() != null) {
            ConfigMapVolumeSource source = v.getConfigMap();
            show(workload, source.getName(), source.getItems(), mount, files);
          }
          if (v.getProjected() != null) {
            v.getProjected().getSources().stream()
                .filter(s -> s.getConfigMap() != null)
                .map(s -> s.getConfigMap())
                .forEach(s -> show(workload, s.getName(), s.getItems(), mount, files));
          }
          if (v.getSecret() != null) {
            view.wanted(
                Layer.SPEC, new Ref("Secret", view.namespace(), v.getSecret().getSecretName()));
          }
        });
    return files;
  }

  private void show(
      Workload workload,
      String name,
      List<KeyToPath> items,
      VolumeMount mount,
      Map<String, Keyed> files) {
    Optional<ConfigMap> found = view.find(ConfigMap.class, workload.ref().namespace(), name);
    if (found.isEmpty() || found.get().getData() == null) {
      return;
    }
    ConfigMap map = found.get();
    Map<String, String> paths = new TreeMap<>();
    if (items == null || items.isEmpty()) {
      map.getData().keySet().forEach(k -> paths.put(k, k));
    } else {
      items.forEach(i -> paths.put(i.getPath(), i.getKey()));
    }
    String subPath = mount.getSubPath() == null ? "" : mount.getSubPath();
    paths.forEach(
        (path, key) -> {
          if (!map.getData().containsKey(key)) {
            return;
          }
          Path inside = Path.of(mount.getMountPath());
          if (subPath.isEmpty()) {
            files.put(inside.resolve(path).normalize().toString(), new Keyed(map, key));
          } else if (path.equals(subPath)) {
            files.put(inside.normalize().toString(), new Keyed(map, key));
          } else if (path.startsWith(subPath + "/")) {
            String rest = path.substring(subPath.length() + 1);
            files.put(inside.resolve(rest).normalize().toString(), new Keyed(map, key));
          }
        });
  }
}
