package io.vmstation.rules;

import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * When these symptoms are seen together, this is wrong; it explains those other findings; this
 * remedy cures it.
 *
 * @param id a fact in kebab case
 * @param suite the group that it is validated in
 * @param severity how much it matters
 * @param component the part of the stack that it is about; empty for all
 * @param title what is wrong, with {@code {subject}} and the symptoms' facts in braces
 * @param healthy what is well where it passes; also the reason why a cause was ruled out
 * @param when the symptoms, each seen at the first one's subject or at its workload
 * @param remedy the cure, where one is known
 * @param explains the ids of rules whose findings this one can cause
 */
public record Rule(
    String id,
    Suite suite,
    Severity severity,
    Optional<Component> component,
    String title,
    String healthy,
    List<Symptom> when,
    Optional<Remedy> remedy,
    List<String> explains) {

  public Rule {
    when = List.copyOf(when);
    explains = List.copyOf(explains);
  }

  /** Examines a snapshot. */
  public Verdict examine(Topology topology) {
    Set<Layer> missing = EnumSet.noneOf(Layer.class);
    when.forEach(s -> missing.addAll(s.needs()));
    missing.removeAll(topology.snapshot().layers());
    if (!missing.isEmpty()) {
      String layers =
          missing.stream()
              .map(l -> l.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(" and "));
      return new Verdict(
          this, Status.SKIPPED, List.of(), "this source carries no " + layers, "", List.of());
    }
    View view = new View(topology, component);
    List<Sighting> together = when.get(0).find(view);
    for (Symptom next : when.subList(1, when.size())) {
      if (together.isEmpty()) {
        break;
      }
      together = joined(together, next.find(view), topology);
    }
    List<Finding> findings =
        together.stream()
            .collect(Collectors.toMap(Sighting::subject, s -> s, Rule::merged, TreeMap::new))
            .values()
            .stream()
            .map(this::finding)
            .sorted(Comparator.comparing(Finding::subject))
            .toList();
    return verdict(findings, view, absent(topology));
  }

  /** The component that the rule is about, where the stack has none of it. */
  private Optional<Component> absent(Topology topology) {
    return component.filter(
        c -> topology.workloads().stream().noneMatch(w -> w.component().equals(component)));
  }

  private static List<Sighting> joined(
      List<Sighting> left, List<Sighting> right, Topology topology) {
    List<Sighting> both = new ArrayList<>();
    for (Sighting l : left) {
      List<Sighting> exact = right.stream().filter(r -> r.subject().equals(l.subject())).toList();
      List<Sighting> near =
          exact.isEmpty()
              ? right.stream().filter(r -> topology.related(l.subject(), r.subject())).toList()
              : exact;
      near.stream()
          .reduce(Rule::merged)
          .ifPresent(r -> both.add(merged(l, new Sighting(l.subject(), r.evidence(), r.facts()))));
    }
    return both;
  }

  private static Sighting merged(Sighting a, Sighting b) {
    Set<Evidence> evidence = new LinkedHashSet<>(a.evidence());
    evidence.addAll(b.evidence());
    Map<String, String> facts = new TreeMap<>(b.facts());
    facts.putAll(a.facts());
    return new Sighting(a.subject(), List.copyOf(evidence), facts);
  }

  private Finding finding(Sighting s) {
    String text = title.replace("{subject}", s.subject().toString());
    for (Map.Entry<String, String> fact : s.facts().entrySet()) {
      text = text.replace("{" + fact.getKey() + "}", fact.getValue());
    }
    return new Finding(this, s.subject(), text, s.evidence(), s.facts());
  }

  private Verdict verdict(List<Finding> findings, View view, Optional<Component> absent) {
    List<Gap> gaps = List.copyOf(view.gaps());
    String looked = view.looked();
    if (!findings.isEmpty()) {
      String reason =
          findings.stream().map(f -> f.subject().toString()).collect(Collectors.joining(", "));
      return new Verdict(this, Status.FAIL, findings, reason, looked, gaps);
    }
    List<Gap> unseen = gaps.stream().filter(g -> g.cause() != Gap.Cause.OUT_OF_REACH).toList();
    if (!unseen.isEmpty()) {
      int more = unseen.size() - 1;
      String reason = unseen.get(0).why() + (more > 0 ? " (and " + more + " more)" : "");
      return new Verdict(this, Status.UNKNOWN, findings, reason, looked, gaps);
    }
    if (absent.isPresent()) {
      String reason = "there is no " + absent.get().label() + " in this stack";
      return new Verdict(this, Status.SKIPPED, findings, reason, looked, gaps);
    }
    Optional<Gap> lacking = view.lacking();
    if (lacking.isPresent()) {
      return new Verdict(this, Status.SKIPPED, findings, lacking.get().why(), looked, gaps);
    }
    return new Verdict(this, Status.PASS, findings, healthy, looked, gaps);
  }
}
