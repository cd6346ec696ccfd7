package io.vmstation.fix;

import io.vmstation.model.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  /**
   * The same fix with its restarts last and once, so that they happen when all else is in place.
   */
  public Fix ordered() {
    return with(Stream.concat(steps.stream().filter(s -> !isRestart(s)), restarts()).toList());
  }

  /**
   * The fix that takes this one back: its changes in reverse, then its restarts. What was restarted
   * alone is not taken back.
   */
  public Fix inverse() {
    List<Step> back = new ArrayList<>();
    steps.stream()
        .filter(s -> !isRestart(s) && !(s instanceof Manual))
        .forEach(s -> back.add(0, s.inverse()));
    if (!back.isEmpty()) {
      restarts().forEach(back::add);
    }
    return new Fix("take back: " + title, safety, back, ruleId, subject);
  }

  private Stream<Step> restarts() {
    return steps.stream().filter(Fix::isRestart).distinct();
  }

  private static boolean isRestart(Step step) {
    return step instanceof Restart;
  }

  /** The same fix with other steps. */
  public Fix with(List<Step> others) {
    return new Fix(title, safety, others, ruleId, subject);
  }
}
