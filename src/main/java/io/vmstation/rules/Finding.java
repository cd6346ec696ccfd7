package io.vmstation.rules;

import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rule that fails, at one subject.
 *
 * @param rule the rule
 * @param subject what is wrong
 * @param title one sentence that says it
 * @param evidence the facts that show it
 * @param facts named values that the symptoms saw, for the remedy
 */
public record Finding(
    Rule rule, Ref subject, String title, List<Evidence> evidence, Map<String, String> facts) {

  public Finding {
    evidence = List.copyOf(evidence);
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** The same in every run that sees the same fault: {@code pod-not-ready:pod/loki-0}. */
  public String id() {
    return rule.id() + ":" + subject;
  }
}
