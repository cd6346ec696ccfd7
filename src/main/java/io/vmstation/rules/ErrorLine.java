package io.vmstation.rules;

import io.vmstation.model.Evidence;
import io.vmstation.model.Log;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the line of a log that says what went wrong. It is the first error, not the last: programs
 * end with a general sentence that may even name an innocent file.
 */
public final class ErrorLine {

  private static final List<Pattern> WORDS =
      List.of(
          Pattern.compile(
              "(?i)\\b(level|lvl)\"?[=:] ?\"?(error|eror|fatal|crit)|^(panic|fatal error):"),
          Pattern.compile("(?i)\\b(error|failed|fatal|denied|cannot|can't)\\b"));

  private ErrorLine() {}

  /** The first error of a log; where nothing reads like one, its last line. */
  public static Optional<Evidence> of(Log log) {
    for (Pattern word : WORDS) {
      for (int i = 0; i < log.lines().size(); i++) {
        if (word.matcher(log.lines().get(i).text()).find()) {
          return Optional.of(log.quote(i));
        }
      }
    }
    for (int i = log.lines().size() - 1; i >= 0; i--) {
      if (!log.lines().get(i).text().isBlank()) {
        return Optional.of(log.quote(i));
      }
    }
    return Optional.empty();
  }
}
