package io.vmstation.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/**
 * A format and where it goes: {@code json}, or {@code junit=report.xml}.
 *
 * @param format how it is written
 * @param file where to; empty for standard output
 */
record Output(ValidationFormat format, Optional<Path> file) {

  static Output parse(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    ValidationFormat format =
        Arrays.stream(ValidationFormat.values())
            .filter(f -> f.toString().equals(name.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(() -> new TypeConversionException(unknown(name)));
    if (equals == text.length() - 1) {
      throw new TypeConversionException("a file is missing behind '" + text + "'");
    }
    return new Output(
        format, equals < 0 ? Optional.empty() : Optional.of(Path.of(text.substring(equals + 1))));
  }

  private static String unknown(String name) {
    String known =
        Arrays.stream(ValidationFormat.values())
            .map(ValidationFormat::toString)
            .collect(Collectors.joining(", "));
    return "'%s' is no format; there are %s".formatted(name, known);
  }
}
