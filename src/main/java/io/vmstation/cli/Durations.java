package io.vmstation.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Durations as kubectl takes them: {@code 10s}, {@code 1m30s}, {@code 500ms}. */
final class Durations {
  private Durations() {}

  static Duration parse(String text) {
    try {
      Duration parsed =
          text.matches("\\d{1,9}ms")
              ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
              : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (parsed.isZero() || parsed.isNegative()) {
        throw new TypeConversionException("'" + text + "' is not longer than nothing");
      }
      return parsed;
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is no duration such as 10s or 1m30s");
    }
  }
}
