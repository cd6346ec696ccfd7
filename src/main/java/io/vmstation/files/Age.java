package io.vmstation.files;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long ago something was, in kubectl's words (apimachinery's duration.HumanDuration). */
final class Age {

  private Age() {}

  /** The age of a Kubernetes time; {@code <unknown>} where there is none. */
  static String of(String time, Instant now) {
    return instant(time).map(t -> words(Duration.between(t, now))).orElse("<unknown>");
  }

  /** A Kubernetes time, with or without a fraction of the second. */
  static Optional<Instant> instant(String time) {
    try {
      return Optional.ofNullable(time).map(t -> OffsetDateTime.parse(t).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static String words(Duration age) {
    long s = age.toSeconds();
    long m = s / 60;
    long h = s / 3600;
    if (s < -1) {
      return "<invalid>";
    } else if (s < 0) {
      return "0s";
    } else if (s < 120) {
      return s + "s";
    } else if (m < 10) {
      return two(m, "m", s % 60, "s");
    } else if (m < 180) {
      return m + "m";
    } else if (h < 8) {
      return two(h, "h", m % 60, "m");
    } else if (h < 48) {
      return h + "h";
    } else if (h < 192) {
      return two(h / 24, "d", h % 24, "h");
    } else if (h < 24 * 365 * 2) {
      return h / 24 + "d";
    } else if (h < 24 * 365 * 8) {
      return two(h / 24 / 365, "y", h / 24 % 365, "d");
    }
    return h / 24 / 365 + "y";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }
}
