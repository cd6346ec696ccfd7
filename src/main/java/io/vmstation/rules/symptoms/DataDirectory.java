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
        .flatMap(p -> DataVolume.at(view, pod, c, p).stream())
        .filter(v -> v.holdsData() && !Boolean.TRUE.equals(v.mount().getReadOnly()))
        .toList();
  }

  private static List<String> paths(Component program, Workload workload, Container c, View view) {
    return switch (program) {
      case PROMETHEUS ->
          List.of(told(c, PROMETHEUS_HOME, "storage.tsdb.path", "storage.agent.path"));
      case ALERTMANAGER -> List.of(told(c, ALERTMANAGER_HOME, "storage.path"));
      case GRAFANA ->
          List.of(
              ConfigFiles.environment(c, "GF_PATHS_DATA")
                  .or(
                      () ->
                          view.configFilesAtHand()
                              .loaded(workload, c, "config", "/etc/grafana/grafana.ini")
                              .map(f -> GRAFANA_DATA.matcher(f.text()))
                              .filter(Matcher::find)
                              .map(m -> m.group(1)))
                  .orElse("/var/lib/grafana"));
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

  /**
   * What a flag says, seen from where the program starts. An image's own arguments name that
   * folder; arguments without the flag leave the program's default, which is data in it.
   */
  private static String told(Container c, String home, String... flags) {
    String usual = c.getCommand().isEmpty() && c.getArgs().isEmpty() ? "" : "data";
    String path =
        Stream.of(flags).flatMap(f -> Flags.value(c, f).stream()).findFirst().orElse(usual);
    String folder = Optional.ofNullable(c.getWorkingDir()).orElse(home);
    return new PosixPath(folder).resolve(path).text();
  }

  /**
   * Of a file that is not seen, or that names variables alone, those of the image and the chart.
   */
  private static List<String> loki(Workload workload, Container c, View view) {
    List<String> told =
        view
            .configFilesAtHand()
            .loaded(workload, c, "config.file", "/etc/loki/local-config.yaml")
            .map(ConfigFile::yaml)
            .stream()
            .flatMap(y -> LOKI_KEYS.stream().flatMap(k -> y.scalar(k.split("\\.")).stream()))
            .filter(p -> p.startsWith("/"))
            .distinct()
            .toList();
    return told.isEmpty() ? List.of("/loki", "/var/loki") : told;
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
    return ProcessIdentity.of(c.pod().getSpec(), c.spec(), labels(c));
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
