package io.vmstation.cli;

import io.vmstation.model.UsageException;
import io.vmstation.rules.Suppression;
import io.vmstation.rules.YamlText;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Findings that do not count, as an option and as a file. */
final class Suppressions {

  private static final Pattern OPTION =
      Pattern.compile("([\\w-]+)=(.+?)(?:,until=([^,]*))?,reason=(.+)", Pattern.DOTALL);
  private static final Pattern LATE = Pattern.compile(",\\s*until=");
  private static final Set<String> KEYS = Set.of("rule", "subject", "reason", "until");

  private Suppressions() {}

  /** Reads {@code rule=subject,until=2026-12-31,reason=text}. */
  static Suppression parse(String option) {
    Matcher parts = OPTION.matcher(option);
    if (!parts.matches()) {
      throw new UsageException(
          "--ignore '%s' is not of the form RULE=SUBJECT,[until=DATE,]reason=TEXT"
              .formatted(option));
    }
    if (LATE.matcher(parts.group(4)).find()) {
      throw new UsageException(
          "--ignore '%s': until=DATE goes before reason=TEXT, which takes all that follows"
              .formatted(option));
    }
    return suppression(
        "--ignore '" + option + "'",
        parts.group(1),
        parts.group(2),
        parts.group(4),
        Optional.ofNullable(parts.group(3)));
  }

  /** Reads a YAML list; everything that is wrong with it is said at once. */
  static List<Suppression> read(String file, String text) {
    YamlText yaml = YamlText.parseWhole(text);
    List<String> problems = new ArrayList<>();
    yaml.problems().forEach(p -> problems.add(file + ": " + p));
    List<Suppression> all = new ArrayList<>();
    if (problems.isEmpty() && yaml.root().isPresent()) {
      Node root = yaml.root().get();
      if (!(root instanceof SequenceNode)) {
        problems.add(file + ": a list is expected");
      }
      for (Node item : YamlText.items(root)) {
        try {
          all.add(suppression(file + ", line " + YamlText.line(item), item));
        } catch (UsageException e) {
          problems.add(e.getMessage());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new UsageException(String.join("\n", problems));
    }
    return all;
  }

  private static Suppression suppression(String where, Node item) {
    YamlText.keys(item).stream()
        .filter(k -> !KEYS.contains(k))
        .findFirst()
        .ifPresent(
            k -> {
              throw new UsageException("%s: there is no key %s".formatted(where, k));
            });
    return suppression(
        where,
        scalar(item, "rule").orElse(""),
        scalar(item, "subject").orElse(""),
        scalar(item, "reason").orElse(""),
        scalar(item, "until"));
  }

  private static Optional<String> scalar(Node item, String key) {
    return YamlText.value(item, key).flatMap(YamlText::scalar);
  }

  private static Suppression suppression(
      String where, String rule, String subject, String reason, Optional<String> until) {
    try {
      return new Suppression(rule, subject, reason, until.map(LocalDate::parse));
    } catch (IllegalArgumentException e) {
      throw new UsageException(where + ": " + e.getMessage(), e);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "%s: '%s' is no date such as 2026-12-31".formatted(where, until.orElse("")), e);
    }
  }
}
