package io.vmstation.cli;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command looks at: the cluster, unless a bundle or manifests are named. */
final class SourceOptions {

  @Mixin ClusterOptions cluster;
  @ArgGroup Saved saved;

  /** A source on disk; one at most. */
  static final class Saved {
    @Option(
        names = "--bundle",
        paramLabel = "DIR",
        description = "Look at a saved bundle instead of the cluster.")
    Path bundle;

    @Option(
        names = "--manifests",
        paramLabel = "PATH",
        arity = "1..*",
        description = "Look at manifest files, or folders of them, instead of the cluster.")
    List<Path> manifests;
  }

  /** Whether the live cluster is looked at. */
  boolean isLive() {
    return saved == null;
  }

  /** Looks once, and tells on stderr what is being looked at. */
  Snapshot look(Session session, CommonOptions common) {
    try (Progress progress = common.progress(session.console())) {
      return source(session.doors(), progress).take();
    }
  }

  /** What the options name; {@code progress} hears what is being looked at. */
  SnapshotSource source(Doors doors, Progress progress) {
    if (isLive()) {
      return doors.cluster(cluster.connection(), progress);
    }
    return saved.bundle != null
        ? doors.bundle(saved.bundle)
        : doors.manifests(saved.manifests, cluster.namespace);
  }

  /** The options that name the same source again, for a command to type next. */
  String again() {
    if (isLive()) {
      return cluster.again();
    }
    if (saved.bundle != null) {
      return " --bundle " + quoted(saved.bundle.toString());
    }
    StringBuilder text = new StringBuilder();
    text.append("monitoring".equals(cluster.namespace) ? "" : " -n " + cluster.namespace);
    saved.manifests.forEach(m -> text.append(" --manifests ").append(quoted(m.toString())));
    return text.toString();
  }

  /** A word as a shell takes it. */
  static String quoted(String word) {
    return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
