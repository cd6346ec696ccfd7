package io.vmstation.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What one run of a container wrote, oldest line first.
 *
 * @param pod the pod
 * @param container the container's or init container's name
 * @param previous whether this is the run before the present one
 * @param lines at most the last 500 lines and 1 MiB
 */
public record Log(Ref pod, String container, boolean previous, List<Line> lines) {

  /** By pod and container, the present run before the previous one. */
  static final Comparator<Log> ORDER =
      Comparator.comparing(Log::pod).thenComparing(Log::container).thenComparing(Log::previous);

  public Log {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param time when the container runtime took it in
   * @param text without its line end
   */
  public record Line(Instant time, String text) {}

  /** The file that holds this log in a bundle. */
  public String file() {
    return "snapshot/logs/%s/%s/%s%s.log"
        .formatted(pod.namespace(), pod.name(), container, previous ? ".previous" : "");
  }

  /** Quotes the line with this index, counted from zero. */
  public Evidence quote(int index) {
    return new Evidence(pod, lines.get(index).text(), file() + ":" + (index + 1));
  }
}
