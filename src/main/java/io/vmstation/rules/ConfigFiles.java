package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.vmstation.model.Flags;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds configuration files the way the program does: from the path that an argument or a log line
 * names, through the container's volume mounts, to the key of a ConfigMap.
 */
public final class ConfigFiles {

  private final View view;
  private final Consumer<Gap> unread;

  /**
   * The files of the workloads that a rule looks at.
   *
   * @param unread is told of a file that was asked for and lies where nothing reads it
   */
  ConfigFiles(View view, Consumer<Gap> unread) {
    this.view = view;
    this.unread = unread;
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
    List<String> paths = paths(Flags.value(container, flag).orElse(usualPath));
    if (paths.stream().allMatch(p -> mounts(container, new PosixPath(p)).isEmpty())) {
      unread(workload, paths.get(0), "the image, into which nothing looks");
    }
    Optional<ConfigFile> file =
        paths.stream().flatMap(p -> at(workload, container, p).stream()).findFirst();
    lacking(workload, container, paths)
        .ifPresent(
            l ->
                view.missed(
                    Layer.SPEC,
                    new Ref(ConfigFile.KIND, workload.ref().namespace(), l.path()),
                    "%s of %s is not in %s, which is mounted there"
                        .formatted(l.path(), workload.ref(), l.object())));
    return file;
  }

  private static List<String> paths(String text) {
    return Stream.of(text.split(",")).map(String::strip).toList();
  }

  /**
   * A file that a program looks for in vain.
   *
   * @param path where
   * @param object the ConfigMap or Secret that is mounted there
   * @param key under which the object would have to have it; empty where its volume renames keys
   */
  public record Lacking(String path, Ref object, Optional<String> key) {}

  /**
   * The file that a flag names, where no path of it can hold one: all that is mounted there is a
   * ConfigMap or Secret that was seen, and has no such key.
   */
  public Optional<Lacking> lacking(Workload workload, Container container, String flag) {
    return Flags.value(container, flag)
        .filter(p -> !p.contains("$"))
        .flatMap(p -> lacking(workload, container, paths(p)));
  }

  private Optional<Lacking> lacking(Workload workload, Container container, List<String> paths) {
    List<Lacking> none =
        paths.stream().flatMap(p -> lackingAt(workload, container, new PosixPath(p))).toList();
    return none.size() < paths.size() ? Optional.empty() : none.stream().findFirst();
  }

  private Stream<Lacking> lackingAt(Workload workload, Container container, PosixPath path) {
    List<VolumeMount> mounts = mounts(container, path);
    if (mounts.size() != 1 || mounts.get(0).getSubPathExpr() != null) {
      return Stream.empty();
    }
    VolumeMount mount = mounts.get(0);
    List<Source> sources =
        volume(workload, mount).map(v -> sources(v, workload.ref().namespace())).orElse(List.of());
    if (sources.size() != 1 || keys(sources.get(0).object()).isEmpty()) {
      return Stream.empty();
    }
    Source source = sources.get(0);
    Map<String, Keyed> files = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    keys(source.object()).get().forEach(k -> texts.put(k, ""));
    show(source, texts, mount, files);
    if (files.containsKey(path.text())) {
      return Stream.empty();
    }
    String inside = PosixPath.of(mount).text() + "/";
    Optional<String> key =
        Optional.of(path.text())
            .filter(p -> source.items() == null || source.items().isEmpty())
            .filter(p -> mount.getSubPath() == null || mount.getSubPath().isEmpty())
            .filter(p -> p.startsWith(inside))
            .map(p -> p.substring(inside.length()))
            .filter(k -> !k.contains("/"));
    return Stream.of(new Lacking(path.text(), source.object(), key));
  }

  /** The keys of a ConfigMap or Secret; empty where it was not seen. */
  public Optional<Set<String>> keys(Ref object) {
    return object.kind().equals("Secret")
        ? view.find(Secret.class, object.namespace(), object.name())
            .map(s -> keys(s.getData(), s.getStringData()))
        : view.find(ConfigMap.class, object.namespace(), object.name())
            .map(m -> keys(m.getData(), m.getBinaryData()));
  }

  private static Set<String> keys(Map<String, String> some, Map<String, String> others) {
    Set<String> keys = new TreeSet<>();
    Stream.of(some, others).filter(m -> m != null).map(Map::keySet).forEach(keys::addAll);
    return keys;
  }

  /** The file at a path. */
  public Optional<ConfigFile> at(Workload workload, Container container, String path) {
    return matching(workload, container, path).stream().findFirst();
  }

  /**
   * The files that a path matches, which may be a glob as in {@code rule_files}; by path. Of what
   * may lie in a volume whose content is not read, the view knows.
   */
  public List<ConfigFile> matching(Workload workload, Container container, String pattern) {
    PosixPath glob = new PosixPath(pattern);
    Map<String, Keyed> found = new TreeMap<>();
    for (VolumeMount mount : mounts(container, glob)) {
      mounted(workload, mount, glob)
          .forEach(
              (path, keyed) -> {
                if (path.equals(glob.text()) || glob.matches(new PosixPath(path))) {
                  found.putIfAbsent(path, keyed);
                }
              });
    }
    List<ConfigFile> files = new ArrayList<>();
    found.forEach(
        (path, keyed) ->
            keyed
                .text()
                .ifPresentOrElse(
                    text -> files.add(new ConfigFile(keyed.source(), keyed.key(), path, text)),
                    () -> unread(workload, path, keyed.source() + ", whose values are not read")));
    return List.copyOf(files);
  }

  private void unread(Workload workload, String path, String source) {
    unread.accept(
        new Gap(
            Layer.SPEC,
            new Ref(ConfigFile.KIND, workload.ref().namespace(), path),
            "%s of %s comes from %s".formatted(path, workload.ref(), source),
            Gap.Cause.OUT_OF_REACH));
  }

  /** The mounts that can show what a glob matches; an inner one hides the outer ones. */
  private static List<VolumeMount> mounts(Container container, PosixPath glob) {
    List<VolumeMount> mounts = new ArrayList<>();
    container.getVolumeMounts().stream()
        .filter(m -> canShow(PosixPath.of(m), glob))
        .sorted(Comparator.comparing((VolumeMount m) -> -m.getMountPath().length()))
        .filter(m -> mounts.stream().noneMatch(i -> glob.isIn(PosixPath.of(i))))
        .forEach(mounts::add);
    return mounts;
  }

  private static boolean canShow(PosixPath mounted, PosixPath glob) {
    return glob.isIn(mounted)
        || Stream.iterate(glob, g -> !g.equals(g.parent()), PosixPath::parent)
            .anyMatch(g -> g.matches(mounted));
  }

  /** What holds files: a ConfigMap or Secret, or some of its keys. */
  private record Source(Ref object, List<KeyToPath> items, Boolean optional) {}

  /** A file in a {@link Source}; a Secret's is without its text. */
  private record Keyed(Ref source, String key, Optional<String> text) {}

  /** The files that a mount shows, by their paths in the container. */
  private Map<String, Keyed> mounted(Workload workload, VolumeMount mount, PosixPath wanted) {
    Optional<Volume> volume = volume(workload, mount);
    List<Source> sources =
        volume.map(v -> sources(v, workload.ref().namespace())).orElse(List.of());
    if (sources.isEmpty()) {
      String kind = volume.filter(v -> v.getEmptyDir() != null).isPresent() ? "emptyDir" : "volume";
      String name = kind + " " + mount.getName();
      unread(workload, wanted.text(), name + ", whose content is not read");
    }
    Map<String, Keyed> files = new TreeMap<>();
    for (Source source : sources) {
      Optional<Map<String, String>> data = data(source.object());
      data.ifPresent(d -> show(source, d, mount, files));
      if (data.isEmpty() && !Boolean.TRUE.equals(source.optional())) {
        unread(workload, wanted.text(), source.object() + ", which is not here");
      }
    }
    return files;
  }

  private static Optional<Volume> volume(Workload workload, VolumeMount mount) {
    return workload.template().getVolumes().stream()
        .filter(v -> v.getName().equals(mount.getName()))
        .findFirst();
  }

  private static List<Source> sources(Volume volume, String namespace) {
    if (volume.getConfigMap() != null) {
      ConfigMapVolumeSource s = volume.getConfigMap();
      return List.of(map(namespace, s.getName(), s.getItems(), s.getOptional()));
    }
    if (volume.getSecret() != null) {
      SecretVolumeSource s = volume.getSecret();
      return List.of(secret(namespace, s.getSecretName(), s.getItems(), s.getOptional()));
    }
    List<Source> sources = new ArrayList<>();
    if (volume.getProjected() != null) {
      for (VolumeProjection p : volume.getProjected().getSources()) {
        if (p.getConfigMap() != null) {
          ConfigMapProjection s = p.getConfigMap();
          sources.add(map(namespace, s.getName(), s.getItems(), s.getOptional()));
        }
        if (p.getSecret() != null) {
          SecretProjection s = p.getSecret();
          sources.add(secret(namespace, s.getName(), s.getItems(), s.getOptional()));
        }
      }
    }
    return sources;
  }

  private static Source map(String namespace, String name, List<KeyToPath> items, Boolean o) {
    return new Source(new Ref("ConfigMap", namespace, name), items, o);
  }

  private static Source secret(String namespace, String name, List<KeyToPath> items, Boolean o) {
    return new Source(new Ref("Secret", namespace, name), items, o);
  }

  /** What an object holds by its keys; empty where there is no such object to be seen. */
  private Optional<Map<String, String>> data(Ref object) {
    Optional<Map<String, String>> none = Optional.of(Map.of());
    return object.kind().equals("Secret")
        ? view.find(Secret.class, object.namespace(), object.name())
            .flatMap(s -> Optional.ofNullable(s.getData()).or(() -> none))
        : view.find(ConfigMap.class, object.namespace(), object.name())
            .flatMap(m -> Optional.ofNullable(m.getData()).or(() -> none));
  }

  private static void show(
      Source source, Map<String, String> data, VolumeMount mount, Map<String, Keyed> files) {
    Map<String, String> paths = new TreeMap<>();
    if (source.items() == null || source.items().isEmpty()) {
      data.keySet().forEach(k -> paths.put(k, k));
    } else {
      source.items().forEach(i -> paths.put(i.getPath(), i.getKey()));
    }
    String subPath = mount.getSubPath() == null ? "" : mount.getSubPath();
    boolean sealed = source.object().kind().equals("Secret");
    paths.forEach(
        (path, key) -> {
          if (!data.containsKey(key)) {
            return;
          }
          Keyed keyed =
              new Keyed(source.object(), key, Optional.of(data.get(key)).filter(t -> !sealed));
          PosixPath inside = PosixPath.of(mount);
          if (subPath.isEmpty()) {
            files.put(inside.resolve(path).text(), keyed);
          } else if (path.equals(subPath)) {
            files.put(inside.text(), keyed);
          } else if (path.startsWith(subPath + "/")) {
            String rest = path.substring(subPath.length() + 1);
            files.put(inside.resolve(rest).text(), keyed);
          }
        });
  }
}
