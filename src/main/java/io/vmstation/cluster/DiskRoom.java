package io.vmstation.cluster;

import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much is free on the file system of a data volume. */
final class DiskRoom {

  /** What {@code df -P} says of one file system (POSIX): name, total, used, available, share. */
  private static final Pattern LINE =
      Pattern.compile("\\S.*\\s(\\d+)\\s+\\d+\\s+(\\d+)\\s+\\d+%\\s+\\S.*");

  private DiskRoom() {}

  /** On this machine, which tells of bytes alone. */
  static Seen here(PosixPath directory, Ref volume, String node) {
    try {
      FileStore store = Files.getFileStore(Path.of(directory.text()));
      String seenBy = "on %s, which is this machine".formatted(node);
      return seen(volume, "bytes", seenBy, store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      return unseen(volume, e.toString());
    }
  }

  /** By the output of {@code df -Pk} and {@code df -Pi}. */
  static Seen listed(Ref volume, String kilobytes, String inodes, String seenBy) {
    List<ProbeResult> seen = new ArrayList<>();
    line(kilobytes)
        .map(m -> seen(volume, "bytes", seenBy, number(m, 2) << 10, number(m, 1) << 10))
        .ifPresent(s -> seen.addAll(s.probes()));
    line(inodes)
        .map(m -> seen(volume, "inodes", seenBy, number(m, 2), number(m, 1)))
        .ifPresent(s -> seen.addAll(s.probes()));
    return seen.isEmpty() ? unseen(volume, seenBy + " tells nothing of it") : Seen.probes(seen);
  }

  private static Optional<Matcher> line(String text) {
    return text.lines().map(LINE::matcher).filter(Matcher::matches).findFirst();
  }

  private static long number(Matcher m, int group) {
    return Long.parseLong(m.group(group));
  }

  /** File systems that count nothing say that they have none in all. */
  private static Seen seen(Ref volume, String of, String seenBy, long free, long total) {
    if (total <= 0) {
      return Seen.NOTHING;
    }
    return Seen.probes(
        List.of(
            new ProbeResult(
                volume,
                ProbeResult.Protocol.DISK,
                "free %s (%s)".formatted(of, seenBy),
                0,
                free + " of " + total)));
  }

  private static Seen unseen(Ref volume, String why) {
    return Seen.gap(
        new Gap(
            Layer.FILES,
            new Ref("Room", volume.namespace(), volume.name()),
            "cannot see how much is free on %s: %s".formatted(volume, why),
            Gap.Cause.OUT_OF_REACH));
  }
}
