package io.vmstation.report;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Suite;
import java.io.IOException;
import java.util.List;

/** The catalogue as a list, by suite; as Markdown it is {@code docs/rules/index.md}. */
public final class RuleList {

  private static final int WIDE = 100;

  private final Catalogue catalogue;

  /** The list of a catalogue's rules. */
  public RuleList(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  private record Entry(
      String rule, String suite, String severity, String title, List<String> explains) {}

  /** A row a rule: suite, severity, id and, where the page has room, what it finds. */
  public void text(Page page, Appendable out) throws IOException {
    boolean wide = page.width() >= WIDE;
    Columns table =
        wide
            ? new Columns("SUITE", "SEVERITY", "RULE", "WHAT IT FINDS")
            : new Columns("SUITE", "SEVERITY", "RULE");
    for (Entry e : entries()) {
      if (wide) {
        table.row(e.suite(), e.severity(), e.rule(), e.title());
      } else {
        table.row(e.suite(), e.severity(), e.rule());
      }
    }
    table.write(page, out);
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
