package io.vmstation.rules.symptoms;

import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Trial;
import io.vmstation.model.TrialStep;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Test data that do not come through. Of several requests with the same aim to the same pod, such
 * as one for each data source, one that is met will do; who asks for other credentials tells
 * nothing.
 *
 * @param trial what is tried
 */
public record TrialFailing(Trial trial) implements Symptom {

  private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.TRIALS);
  }

  private record Asked(Ref target, TrialStep.Aim aim) {}

  @Override
  public List<Sighting> find(View view) {
    Map<Asked, List<ProbeResult>> all = new LinkedHashMap<>();
    for (ProbeResult answer : view.trial(trial)) {
      Asked asked = new Asked(answer.target(), step(answer).aim());
      all.computeIfAbsent(asked, a -> new ArrayList<>()).add(answer);
    }
    List<Sighting> found = new ArrayList<>();
    all.forEach((asked, answers) -> look(asked, answers, view, found));
    return found;
  }

  private void look(Asked asked, List<ProbeResult> answers, View view, List<Sighting> found) {
    if (answers.stream().anyMatch(a -> step(a).isMetBy(a.code(), a.answer()))) {
      return;
    }
    ProbeResult first = answers.get(0);
    if (answers.stream().allMatch(a -> NOT_LET_IN.contains(a.code()))) {
      view.missed(Layer.TRIALS, trial.in(view.namespace()), answered(first));
      return;
    }
    String what =
        first.code() / 100 == 2
            ? asked.target() + (asked.aim() == TrialStep.Aim.MISS ? " keeps it" : " has it not")
            : answered(first);
    found.add(
        new Sighting(
            asked.target(),
            answers.stream().map(ProbeResult::quote).toList(),
            Map.of("what", what)));
  }

  private static String answered(ProbeResult answer) {
    return "%s answers %s with %d"
        .formatted(
            answer.target(), step(answer).request().replaceFirst("\\?.*", ""), answer.code());
  }

  private static TrialStep step(ProbeResult answer) {
    return TrialStep.of(answer).orElseThrow();
  }
}
