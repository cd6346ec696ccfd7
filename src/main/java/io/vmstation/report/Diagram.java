package io.vmstation.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What led to a finding and what follows from it, as a Mermaid flowchart. */
public final class Diagram {

  private static final int LABEL_WIDTH = 40;

  private final Report report;

  /** Diagrams of a report's findings. */
  public Diagram(Report report) {
    this.report = report;
  }

  /** The chain of causes and effects through a finding, which is framed. */
  public String of(Report.Finding finding) {
    List<String> start = List.of(finding.id());
    Set<Report.Finding> chain = new LinkedHashSet<>(report.reached(start, Report.Finding::causes));
    chain.addAll(report.reached(start, Report.Finding::effects));
    Map<String, String> names = new LinkedHashMap<>();
    StringBuilder nodes = new StringBuilder("flowchart TD\n");
    StringBuilder arrows = new StringBuilder();
    for (Report.Finding f : chain) {
      names.put(f.id(), "f" + (names.size() + 1));
      nodes.append("  %s[\"%s\"]\n".formatted(names.get(f.id()), label(f)));
    }
    for (Report.Finding f : chain) {
      f.effects().stream()
          .filter(names::containsKey)
          .forEach(e -> arrows.append("  %s --> %s\n".formatted(names.get(f.id()), names.get(e))));
    }
    return nodes
        .append(arrows)
        .append("  style %s stroke-width:3px\n".formatted(names.get(finding.id())))
        .toString();
  }

  /** Mermaid ends a label at a quote and reads angle brackets as HTML. */
  private static String label(Report.Finding finding) {
    List<String> lines = new ArrayList<>(Lines.wrap(finding.title(), LABEL_WIDTH));
    lines.add(finding.id());
    return String.join("\n", lines)
        .replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("\n", "<br/>");
  }
}
