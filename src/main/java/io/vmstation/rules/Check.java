package io.vmstation.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A verdict as the gate sees it.
 *
 * @param verdict what examining the rule gave
 * @param mark how it is shown
 * @param reason why it is shown so, in one sentence
 * @param findings those that count, by subject
 * @param excused those that do not count, and why: ignored, or known since the baseline
 */
public record Check(
    Verdict verdict,
    Mark mark,
    String reason,
    List<Finding> findings,
    Map<Finding, String> excused) {

  public Check {
    findings = List.copyOf(findings);
    excused = Collections.unmodifiableMap(new LinkedHashMap<>(excused));
  }

  /** Weighs a verdict; excused findings never turn it into a PASS. */
  static Check of(Verdict verdict, Map<Finding, String> excused) {
    List<Finding> counted =
        verdict.findings().stream().filter(f -> !excused.containsKey(f)).toList();
    if (verdict.status() != Status.FAIL) {
      Mark mark = Mark.valueOf(verdict.status().name());
      return new Check(verdict, mark, verdict.reason(), counted, excused);
    }
    if (!counted.isEmpty()) {
      Mark mark = verdict.rule().severity() == Severity.ERROR ? Mark.FAIL : Mark.WARN;
      return new Check(verdict, mark, verdict.reason(), counted, excused);
    }
    if (!verdict.unseen().isEmpty()) {
      String why = verdict.unseen().get(0).why();
      return new Check(verdict, Mark.UNKNOWN, why, counted, excused);
    }
    String excuses = String.join("; ", excused.values().stream().distinct().toList());
    return new Check(verdict, Mark.SKIPPED, excuses, counted, excused);
  }

  /** The same where there is nothing to be well: a pass is then none. */
  Check aboutNothing() {
    return mark == Mark.PASS
        ? new Check(verdict, Mark.SKIPPED, "there is nothing here to look at", findings, excused)
        : this;
  }

  /** The rule that is checked. */
  public Rule rule() {
    return verdict.rule();
  }

  /** Whether there is anything to look at, and the source carries what the rule asks for. */
  public boolean asked() {
    return verdict.status() == Status.FAIL || mark != Mark.SKIPPED;
  }

  /** Whether all that the rule asked for was seen; one that fails may have missed a part. */
  public boolean seen() {
    return asked() && verdict.status() != Status.UNKNOWN && verdict.unseen().isEmpty();
  }
}
