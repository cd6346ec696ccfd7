package io.vmstation.rules;

import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One place where a symptom was seen.
 *
 * @param subject what shows the symptom
 * @param evidence the facts that show it, at least one
 * @param facts named values for the rule's title ({@code {directory}}) and for its remedy
 */
public record Sighting(Ref subject, List<Evidence> evidence, Map<String, String> facts) {

  public Sighting {
    evidence = List.copyOf(evidence);
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("a sighting of " + subject + " without evidence");
    }
  }
}
