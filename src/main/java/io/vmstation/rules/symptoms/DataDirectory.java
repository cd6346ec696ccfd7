package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.ConfigFiles;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.ProcessIdentity;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the symptoms of data directories say in common. */
final class DataDirectory {

  /** Where Loki is told to write (pkg/loki/common, storage, ingester/wal, compactor). */
  private static final List<String> LOKI_KEYS =
      List.of(
          "common.path_prefix",
          "common.storage.filesystem.chunks_directory",
          "storage_config.filesystem.directory",
          "storage_config.tsdb_shipper.active_index_directory",
          "storage_config.boltdb_shipper.active_index_directory",
          "storage_config.boltdb.directory",
          "ingester.wal.dir",
          "compactor.working_directory");

  /** The line of grafana.ini, in its part paths. */
  private static final Pattern GRAFANA_DATA = Pattern.compile("(?m)^\\s*data\\s*=\\s*(/\\S+)");

  private static final String PROMETHEUS_HOME = "/prometheus";
  private static final String ALERTMANAGER_HOME = "/alertmanager";

  private DataDirectory() {}

  /**
   * The places on volumes in which a program keeps its data: those that it is told, else those of
   * its image. What else it may write in is not its own to lose: certificates and the time zone of
   * the node, the root of a volume of which it uses a part.
   */
  static List<DataVolume> places(
      Component program, Workload workload, Pod pod, Container c, View view) {
    return paths(program, workload, c, view).stream()
        .flatMap(p -> writable(view, pod, c, p).stream())
        .toList();
  }

  private static List<String> paths(Component program, Workload workload, Container c, View view) {
    List<String> told = told(program, workload, c, view);
    return told.isEmpty() ? usual(program, c) : told;
  }

  /**
   * The roots of the claims that a program may write in, where nothing that is read tells in what
   * place it keeps its data, and its image's lies on no volume or need not be that.
   */
  static List<DataVolume> roots(
      Component program, Workload workload, Pod pod, Container c, View view) {
    boolean known =
        !told(program, workload, c, view).isEmpty()
            || (!places(program, workload, pod, c, view).isEmpty() && !isFlagHidden(program, c));
    return known || usual(program, c).isEmpty()
        ? List.of()
        : c.getVolumeMounts().stream()
            .flatMap(m -> writable(view, pod, c, PosixPath.of(m).text()).stream())
            .filter(v -> v.volume().getPersistentVolumeClaim() != null)
            .toList();
  }

  private static Optional<DataVolume> writable(View view, Pod pod, Container c, String path) {
    return DataVolume.at(view, pod, c, path)
        .filter(v -> v.holdsData() && !Boolean.TRUE.equals(v.mount().getReadOnly()));
  }

  /** What a program's flags, environment and configuration tell; empty where they tell nothing. */
  private static List<String> told(Component program, Workload workload, Container c, View view) {
    return switch (program) {
      case PROMETHEUS -> flagged(c, PROMETHEUS_HOME, "storage.tsdb.path", "storage.agent.path");
      case ALERTMANAGER -> flagged(c, ALERTMANAGER_HOME, "storage.path");
      case GRAFANA ->
          ConfigFiles.environment(c, "GF_PATHS_DATA")
              .or(
                  () ->
                      view.configFilesAtHand()
                          .loaded(workload, c, "config", "/etc/grafana/grafana.ini")
                          .map(f -> GRAFANA_DATA.matcher(f.text()))
                          .filter(Matcher::find)
                          .map(m -> m.group(1)))
              .stream()
              .toList();
      case LOKI -> loki(workload, c, view);
      default -> List.of();
    };
  }

  /** Whether a program keeps its data in a directory, mounted or not. */
  static boolean isKeptIn(String directory, PodContainer c, View view) {
    PosixPath wanted = new PosixPath(directory);
    return program(c).stream()
        .flatMap(p -> view.workload(c.pod()).stream().map(w -> paths(p, w, c.spec(), view)))
        .flatMap(List::stream)
        .map(PosixPath::new)
        .anyMatch(wanted::isIn);
  }

  private static Optional<Component> program(PodContainer c) {
    return Component.of(c.spec(), labels(c));
  }

  /** Where a program starts: where it is told, else where its image's Dockerfile says. */
  static Optional<PosixPath> home(PodContainer c) {
    return Optional.ofNullable(c.spec().getWorkingDir())
        .or(() -> program(c).flatMap(DataDirectory::home))
        .map(PosixPath::new);
  }

  private static Optional<String> home(Component program) {
    return switch (program) {
      case PROMETHEUS -> Optional.of(PROMETHEUS_HOME);
      case ALERTMANAGER -> Optional.of(ALERTMANAGER_HOME);
      case LOKI -> Optional.of("/");
      default -> Optional.empty();
    };
  }

  /** What a flag says, seen from where the program starts. */
  private static List<String> flagged(Container c, String home, String... flags) {
    return Stream.of(flags)
        .flatMap(f -> Flags.value(c, f).stream())
        .filter(p -> !p.contains("$"))
        .limit(1)
        .map(p -> start(c, home).resolve(p).text())
        .toList();
  }

  private static PosixPath start(Container c, String home) {
    return new PosixPath(Optional.ofNullable(c.getWorkingDir()).orElse(home));
  }

  private static List<String> loki(Workload workload, Container c, View view) {
    return view
        .configFilesAtHand()
        .loaded(workload, c, "config.file", "/etc/loki/local-config.yaml")
        .map(ConfigFile::yaml)
        .stream()
        .flatMap(y -> LOKI_KEYS.stream().flatMap(k -> y.scalar(k.split("\\.")).stream()))
        .filter(p -> p.startsWith("/"))
        .distinct()
        .toList();
  }

  /** Where the image or the chart has its data. */
  private static List<String> usual(Component program, Container c) {
    return switch (program) {
      case PROMETHEUS -> unflagged(c, PROMETHEUS_HOME);
      case ALERTMANAGER -> unflagged(c, ALERTMANAGER_HOME);
      case GRAFANA -> List.of("/var/lib/grafana");
      case LOKI -> List.of("/loki", "/var/loki");
      default -> List.of();
    };
  }

  /**
   * An image's own arguments name the folder where the program starts; arguments without the flag
   * leave the program's default, which is data in it.
   */
  private static List<String> unflagged(Container c, String home) {
    return List.of(start(c, home).resolve(Flags.words(c).isEmpty() ? "" : "data").text());
  }

  /** Whether a variable or another program, which starts this one, has the flag. */
  private static boolean isFlagHidden(Component program, Container c) {
    List<String> words = Flags.words(c);
    boolean direct = words.stream().anyMatch(w -> w.matches("(.*/)?" + program.label()));
    return Set.of(Component.PROMETHEUS, Component.ALERTMANAGER).contains(program)
        && ((!c.getCommand().isEmpty() && !direct)
            || words.stream().anyMatch(w -> w.matches("--?storage\\.(tsdb\\.|agent\\.)?path.*")));
  }

  /** The places of the program's data that a place is in, and those that lie in it. */
  static List<DataVolume> kept(DataVolume at, PodContainer c, View view) {
    PosixPath wanted = new PosixPath(at.inContainer());
    return program(c).stream()
        .flatMap(
            p -> view.workload(c.pod()).stream().map(w -> places(p, w, c.pod(), c.spec(), view)))
        .flatMap(List::stream)
        .filter(p -> p.mount().equals(at.mount()))
        .filter(
            p -> {
              PosixPath own = new PosixPath(p.inContainer());
              return own.isIn(wanted) || wanted.isIn(own);
            })
        .toList();
  }

  private static Map<String, String> labels(PodContainer c) {
    return Optional.ofNullable(c.pod().getMetadata().getLabels()).orElse(Map.of());
  }

  static Optional<ProcessIdentity> process(PodContainer c) {
    return ProcessIdentity.of(c.pod().getSpec(), c.spec());
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
    facts.put("onNode", volume.onNode());
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
