package io.vmstation.cli;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import io.vmstation.model.WhatIf;
import io.vmstation.report.Invocation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command looks at: the cluster, unless a bundle or manifests are named. */
final class SourceOptions {

  @Mixin ClusterOptions cluster;
  @ArgGroup Saved saved;

  @Option(
      names = "--live",
      description = "With --manifests: look at the cluster as it would be with them applied.")
  boolean live;

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
        description =
            "Look at manifest files, folders of them or - (standard input) instead of the cluster.")
    List<Path> manifests;
  }

  /** The manifests that are named. */
  Stream<Path> files() {
    return saved == null || saved.manifests == null ? Stream.empty() : saved.manifests.stream();
  }

  /** Whether the live cluster is looked at as it is. */
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
    if (live && (saved == null || saved.manifests == null)) {
      throw new UsageException("--live goes with --manifests: it asks what they would change");
    }
    if (isLive()) {
      return doors.cluster(cluster.connection(), progress);
    }
    if (saved.bundle != null) {
      return doors.bundle(saved.bundle);
    }
    SnapshotSource manifests = doors.manifests(saved.manifests, cluster.namespace);
    return live ? new WhatIf(manifests, doors.cluster(cluster.connection(), progress)) : manifests;
  }

  /** How this command was called. */
  Invocation typed(Console console) {
    return new Invocation(console.program(), again(), cluster.again());
  }

  /** The options that name the same source again, for a command to type next. */
  String again() {
    if (isLive()) {
      return cluster.again();
    }
    if (saved.bundle != null) {
      return " --bundle " + Invocation.quoted(saved.bundle.toString());
    }
    StringBuilder text = new StringBuilder();
    if (live) {
      text.append(cluster.again()).append(" --live");
    } else {
      text.append("monitoring".equals(cluster.namespace) ? "" : " -n " + cluster.namespace);
    }
    saved.manifests.forEach(
        m -> text.append(" --manifests ").append(Invocation.quoted(m.toString())));
    return text.toString();
  }
}
