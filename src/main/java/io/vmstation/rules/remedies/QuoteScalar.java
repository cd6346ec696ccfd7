package io.vmstation.rules.remedies;

import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.YamlText;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quotes a text that YAML takes for something else because it holds {@code ": "} or begins with a
 * brace. Proposed only where that one line is all that is wrong; every other byte is kept. A text
 * that begins with a colon is more likely one colon too many.
 */
public record QuoteScalar() implements Remedy {

  /** Indentation with key, the value, and what is kept behind it: blanks, a comment. */
  private static final Pattern LINE =
      Pattern.compile("(\\s*(?:- +)*[\\w.-]+: +)([^\\s\"'|>&*!#\\[%@`:].*?)(\\s*|\\s+#.*)");

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    Optional<String> text = ConfigEdit.text(finding, topology);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    YamlText yaml = YamlText.parse(text.get());
    int number = Integer.parseInt(finding.facts().get("line"));
    Matcher line = LINE.matcher(text.get().split("\n", -1)[number - 1]);
    if (!line.matches() || !(line.group(2).contains(": ") || line.group(2).startsWith("{"))) {
      return Optional.empty();
    }
    String edited = yaml.withLine(number, line.group(1) + quoted(line.group(2)) + line.group(3));
    String title =
        "quote the text in line %d of %s in %s"
            .formatted(number, finding.facts().get("key"), finding.subject());
    return ConfigEdit.cure(finding, topology, title, edited);
  }

  private static String quoted(String value) {
    return value.contains("\"") || value.contains("\\")
        ? "'" + value.replace("'", "''") + "'"
        : "\"" + value + "\"";
  }
}
