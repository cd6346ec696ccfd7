package io.vmstation.rules;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A finding that someone decided to live with.
 *
 * @param rule the rule's id
 * @param subject as it is printed, such as {@code pod/loki-0}; {@code *} for all
 * @param reason why; never empty
 * @param until the last day on which it holds; empty for ever
 */
public record Suppression(String rule, String subject, String reason, Optional<LocalDate> until) {

  public Suppression {
    if (rule.isBlank() || subject.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException(
          "a suppression needs a rule, a subject and a reason: " + rule + "=" + subject);
    }
  }

  boolean covers(Finding finding) {
    return rule.equals(finding.rule().id())
        && (subject.equals("*") || subject.equals(finding.subject().toString()));
  }

  /** Whether its last day has passed. */
  public boolean expired(LocalDate today) {
    return until.map(today::isAfter).orElse(false);
  }

  /** Says in a few words why the finding does not count. */
  String excuse() {
    return "ignored" + until.map(d -> " until " + d).orElse("") + ": " + reason;
  }

  @Override
  public String toString() {
    return rule + "=" + subject;
  }
}
