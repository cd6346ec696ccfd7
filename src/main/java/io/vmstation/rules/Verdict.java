package io.vmstation.rules;

import io.vmstation.model.Gap;
import java.util.List;

/**
 * What examining one rule gave.
 *
 * @param rule the rule
 * @param status the worst over its subjects
 * @param findings where it fails, by subject
 * @param reason one sentence: what is well, what is missing, or how many fail
 * @param looked how much was looked at: {@code 7 pods, 3 services}
 * @param gaps what it asked for and could not have
 */
public record Verdict(
    Rule rule,
    Status status,
    List<Finding> findings,
    String reason,
    String looked,
    List<Gap> gaps) {

  public Verdict {
    findings = List.copyOf(findings);
    gaps = List.copyOf(gaps);
  }

  /**
   * What it asked for and could have had but for a refusal, a failure or a moment too early; what
   * is out of reach from here does not count.
   */
  public List<Gap> unseen() {
    return gaps.stream().filter(g -> g.cause() != Gap.Cause.OUT_OF_REACH).toList();
  }
}
