package io.vmstation.fix;

import io.vmstation.model.Ref;
import java.util.List;

/**
 * What could be done about one finding.
 *
 * @param title one sentence
 * @param safety what it can disturb
 * @param steps in the order in which they are carried out
 * @param ruleId the rule that asks for it, and that proves it
 * @param subject what the finding is about
 */
public record Fix(String title, Safety safety, List<Step> steps, String ruleId, Ref subject) {
  public Fix {
    steps = List.copyOf(steps);
  }

  /** The same fix with other steps. */
  public Fix with(List<Step> others) {
    return new Fix(title, safety, others, ruleId, subject);
  }
}
