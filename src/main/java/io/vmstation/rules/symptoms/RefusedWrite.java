package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Log;
import io.vmstation.model.PosixPath;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A write that the kernel refused, as a container's failed run tells it.
 *
 * @param container the container
 * @param path what it wanted to write
 * @param directory where that lies
 * @param line the log's line
 */
record RefusedWrite(PodContainer container, String path, String directory, Evidence line) {

  /** Errno 13 behind a path, as Go and busybox write it, and Grafana's own sentence. */
  static final Pattern DENIED =
      Pattern.compile(
          "(?i)(?<path>/[^\\s'\"\\\\:=‘’]+)['\"\\\\’]*: permission denied"
              + "|GF_PATHS_DATA='(?<directory>/[^']+)' is not writable");

  /** Errno 30 behind a path. */
  static final Pattern READ_ONLY =
      Pattern.compile("(?i)(?<path>/[^\\s'\"\\\\:=‘’]+)['\"\\\\’]*: read-only file system");

  /** The first refused write of each container's newest failed run. */
  static List<RefusedWrite> all(Pattern refusal, View view) {
    return view.livePods().stream()
        .flatMap(p -> PodContainer.mains(p).stream())
        .flatMap(c -> of(c, refusal, view).stream())
        .toList();
  }

  private static Optional<RefusedWrite> of(PodContainer container, Pattern refusal, View view) {
    for (Log log : container.unhealthyLogs(view)) {
      for (int i = 0; i < log.lines().size(); i++) {
        Matcher m = refusal.matcher(log.lines().get(i).text());
        if (m.find()) {
          return Optional.of(refused(container, m, log.quote(i)));
        }
      }
    }
    return Optional.empty();
  }

  private static RefusedWrite refused(PodContainer container, Matcher m, Evidence line) {
    String file = m.group("path");
    if (file == null) {
      String directory = m.group("directory");
      return new RefusedWrite(container, directory, directory, line);
    }
    PosixPath path = new PosixPath(file);
    boolean mounted =
        container.spec().getVolumeMounts().stream().map(PosixPath::of).anyMatch(path::equals);
    PosixPath directory = mounted ? path : path.parent();
    return new RefusedWrite(container, path.text(), directory.text(), line);
  }
}
