package io.vmstation.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

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
    Set<String> chain = reached(finding.id(), Report.Finding::causes);
    chain.addAll(reached(finding.id(), Report.Finding::effects));
    Map<String, String> names = new LinkedHashMap<>();
    StringBuilder nodes = new StringBuilder("flowchart TD\n");
    StringBuilder arrows = new StringBuilder();
    for (String id : chain) {
      names.put(id, "f" + (names.size() + 1));
      nodes.append("  %s[\"%s\"]\n".formatted(names.get(id), label(report.finding(id).get())));
    }
    for (String id : chain) {
      report.finding(id).get().effects().stream()
          .filter(chain::contains)
          .forEach(e -> arrows.append("  %s --> %s\n".formatted(names.get(id), names.get(e))));
    }
    return nodes
        .append(arrows)
        .append("  style %s stroke-width:3px\n".formatted(names.get(finding.id())))
        .toString();
  }

  /** A finding's id and those that can be reached from it, farthest causes and effects included. */
  private Set<String> reached(String id, Function<Report.Finding, List<String>> next) {
    Set<String> seen = new LinkedHashSet<>(List.of(id));
    List<String> queue = new ArrayList<>(seen);
    for (int i = 0; i < queue.size(); i++) {
      report.finding(queue.get(i)).stream()
          .flatMap(f -> next.apply(f).stream())
          .filter(n -> report.finding(n).isPresent() && seen.add(n))
          .forEach(queue::add);
    }
    return seen;
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
