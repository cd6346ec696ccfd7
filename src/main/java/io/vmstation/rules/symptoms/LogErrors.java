package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program that keeps writing the same error: at least three times since its pod is ready, and in
 * the last quarter of an hour. What programs get over by themselves is not an error, nor is what
 * they wrote while they started.
 */
public record LogErrors() implements Symptom {

  private static final int OFTEN = 3;
  private static final Duration LATELY = Duration.ofMinutes(15);
  private static final int SHOWN = 3;

  private static final Pattern ERROR =
      Pattern.compile("(?i)(?:^|[\\s{,])\"?(?:level|lvl)\"?[=:]\\s?\"?(?:error|eror|fatal|crit)");

  /**
   * Each is followed by a recovery in the program's own source, or, in node exporter's collectors,
   * is about something that this node does not have.
   */
  private static final Pattern GOT_OVER =
      Pattern.compile(
          "(?i)Encountered WAL read error, attempting repair"
              + "|Loading on-disk chunks failed"
              + "|Deletion of corrupted mmap chunk files failed, discarding"
              + "|Recovered from WAL segments with errors"
              + "|Database locked, sleeping then retrying"
              + "|waiting for 15s after being ready"
              + "|A lockfile from a previous execution already existed"
              + "|error sending batch, will retry"
              + "|msg=\"?collector failed"
              + "|failed to read textfile collector directory");

  /** What differs from one writing of an error to the next. */
  private static final Pattern PARTICULAR =
      Pattern.compile("\\b(?:ts|time|t|caller|trace_?id)=\\S+|\\d+");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      Optional<Instant> since = Readiness.since(pod);
      for (Log log : view.logs(Ref.of(pod))) {
        if (since.isPresent() && !log.previous()) {
          look(log, since.get(), view).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<Sighting> look(Log log, Instant since, View view) {
    Map<String, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < log.lines().size(); i++) {
      Log.Line line = log.lines().get(i);
      boolean error = ERROR.matcher(line.text()).find() && !GOT_OVER.matcher(line.text()).find();
      if (error && line.time().isAfter(since)) {
        String kind = PARTICULAR.matcher(line.text()).replaceAll("#");
        alike.computeIfAbsent(kind, k -> new ArrayList<>()).add(i);
      }
    }
    Instant lately = view.takenAt().minus(LATELY);
    List<List<Integer>> lasting =
        alike.values().stream()
            .filter(l -> l.size() >= OFTEN)
            .filter(l -> log.lines().get(l.get(l.size() - 1)).time().isAfter(lately))
            .toList();
    if (lasting.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> quotes =
        lasting.stream().limit(SHOWN).map(l -> log.quote(l.get(l.size() - 1))).toList();
    int count = lasting.stream().mapToInt(List::size).sum();
    return Optional.of(
        new Sighting(
            log.pod(),
            quotes,
            Map.of("count", String.valueOf(count), "container", log.container())));
  }
}
