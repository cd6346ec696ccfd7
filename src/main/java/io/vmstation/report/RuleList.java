package io.vmstation.report;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Suite;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogue as a list, by suite; as Markdown it is {@code docs/rules/index.md}. */
public final class RuleList {

  private final Catalogue catalogue;

  /** The list of a catalogue's rules. */
  public RuleList(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  private record Entry(
      String rule, String suite, String severity, String title, List<String> explains) {}

  /** A line a rule: suite, severity, id. */
  public String text() {
    return entries().stream()
        .map(e -> "%-10s%-9s%s\n".formatted(e.suite(), e.severity(), e.rule()))
        .collect(Collectors.joining());
  }

  /** The rules as a JSON array. */
  public String json() {
    return JsonReport.JSON.writeValueAsString(entries()) + "\n";
  }

  /** A page with a table for each suite. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Rules\n");
    String suite = "";
    for (Entry e : entries()) {
      if (!e.suite().equals(suite)) {
        suite = e.suite();
        text.append("\n## ").append(suite);
        text.append("\n\n| Rule | Severity | What it finds |\n|---|---|---|\n");
      }
      text.append(
          "| [%1$s](%1$s.md) | %2$s | %3$s |\n"
              .formatted(e.rule(), e.severity(), e.title().replace("|", "\\|")));
    }
    return text.toString();
  }

  private List<Entry> entries() {
    return List.of(Suite.values()).stream()
        .flatMap(s -> catalogue.rules().stream().filter(r -> r.suite() == s))
        .map(RuleList::entry)
        .toList();
  }

  private static Entry entry(Rule r) {
    return new Entry(
        r.id(), r.suite().toString(), r.severity().toString(), r.title(), r.explains());
  }
}
