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
 * A write that the kernel refused, as a container's failed run tells it. To open a file that is
 * there may have been for reading: the line alone does not tell, where it lies does.
 *
 * @param container the container
 * @param path what it wanted to write
 * @param directory where that lies
 * @param line the log's line
 */
record RefusedWrite(PodContainer container, String path, String directory, Evidence line) {

  private static final String NOT_WRITABLE = " is not writable";

  /** Errno 13, and Grafana's own sentence. */
  static final Pattern DENIED = refusal(": permission denied|" + NOT_WRITABLE);

  /** Errno 30; for reading alone the kernel never says it. */
  static final Pattern READ_ONLY = refusal(": read-only file system");

  /** What only a write does, in the words of system calls, Go and the programs. */
  private static final Pattern WRITES =
      Pattern.compile(
          "(?i)\\b(?:mkdir(?:at)?|rename|remove|unlink(?:at)?|chmod|chown|truncate|touch|symlink"
              + "|creat(?:e|ing) (?:\\w+ ){0,3}(?:directory|folder|file)|lock DB directory|writing"
              + "|not writable)\\b");

  /** What the programs say before an error about a configuration file, which they only read. */
  private static final Pattern CONFIGURATION =
      Pattern.compile(
          "(?i)loading config|reloading config|loading configuration file|load configuration"
              + "|parsing config|parsing YAML file|loading groups failed|loading web config");

  /** Words behind a path, as Go and busybox write it; of relative ones only new directories. */
  private static Pattern refusal(String words) {
    return Pattern.compile(
        "(?i)(?:(?<path>/[^\\s'\"\\\\:=‘’]+)|\\bmkdir (?<relative>[\\w.][\\w./-]*))['\"\\\\’]*(?:%s)"
            .formatted(words));
  }

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
        String text = log.lines().get(i).text();
        Matcher m = refusal.matcher(text);
        if (m.find() && !isOfConfiguration(text)) {
          return refused(container, m, log.quote(i));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a program says it of a file that it is configured by. */
  static boolean isOfConfiguration(String text) {
    return CONFIGURATION.matcher(text).find();
  }

  /** Whether the line itself tells that it was no reading. */
  boolean isTold() {
    return WRITES.matcher(line.quote().replace(path, "")).find();
  }

  private static Optional<RefusedWrite> refused(PodContainer container, Matcher m, Evidence line) {
    return Optional.ofNullable(m.group("path"))
        .or(() -> DataDirectory.home(container).map(h -> h.resolve(m.group("relative")).text()))
        .map(file -> at(file, container, line));
  }

  private static RefusedWrite at(String file, PodContainer container, Evidence line) {
    PosixPath path = new PosixPath(file);
    boolean mounted =
        container.spec().getVolumeMounts().stream().map(PosixPath::of).anyMatch(path::equals);
    boolean itself = mounted || line.quote().contains(path.text() + "'" + NOT_WRITABLE);
    PosixPath directory = itself ? path : path.parent();
    return new RefusedWrite(container, path.text(), directory.text(), line);
  }
}
