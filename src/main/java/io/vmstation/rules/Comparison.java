package io.vmstation.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a baseline's findings. Each list holds ids of findings.
 *
 * @param takenAt when the baseline was taken
 * @param appeared found now and not then
 * @param fixed found then, looked for now and not found
 * @param unchanged found then and now
 * @param lostSight found then, and now not looked for or not seen
 */
public record Comparison(
    String takenAt,
    List<String> appeared,
    List<String> fixed,
    List<String> unchanged,
    List<String> lostSight) {

  public Comparison {
    appeared = List.copyOf(appeared);
    fixed = List.copyOf(fixed);
    unchanged = List.copyOf(unchanged);
    lostSight = List.copyOf(lostSight);
  }

  static Comparison of(Baseline baseline, List<Check> checks) {
    List<String> now =
        checks.stream()
            .flatMap(c -> c.verdict().findings().stream())
            .map(Finding::id)
            .sorted()
            .toList();
    List<String> fixed = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, String> then : baseline.rules().entrySet()) {
      if (!now.contains(then.getKey())) {
        Optional<Check> check =
            checks.stream().filter(c -> c.rule().id().equals(then.getValue())).findFirst();
        (check.filter(Comparison::sawAll).isPresent() ? fixed : lost).add(then.getKey());
      }
    }
    return new Comparison(
        baseline.takenAt(),
        now.stream().filter(id -> !baseline.rules().containsKey(id)).toList(),
        fixed,
        now.stream().filter(baseline.rules()::containsKey).toList(),
        lost);
  }

  /** Whether nothing was missing, out of reach or not: what was found then may stand there now. */
  private static boolean sawAll(Check check) {
    return check.seen() && check.verdict().gaps().isEmpty();
  }
}
