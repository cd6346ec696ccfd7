package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the pods answered to a question beyond their health. No answer is never a good answer. */
final class Answers {

  /** What Prometheus in agent mode says to a question for what it has none of (web/api/v1). */
  private static final String NONE_IN_AGENT = "unavailable with Prometheus Agent";

  private Answers() {}

  /** The good answers to the question with this path; what is missing, the view is told. */
  static List<ProbeResult> good(String path, View view) {
    List<ProbeResult> good = new ArrayList<>();
    for (ProbeResult answer : all(path, view)) {
      if (answer.code() == 200) {
        good.add(answer);
      } else if (!answer.answer().contains(NONE_IN_AGENT)) {
        view.missed(
            Layer.PROBES,
            answer.target(),
            "%s answered %s with %d".formatted(answer.target(), path, answer.code()));
      }
    }
    return good;
  }

  /** All answers to the question with this path; what was not asked, the view is told. */
  static List<ProbeResult> all(String path, View view) {
    List<ProbeResult> answers = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      Ref ref = Ref.of(pod);
      Optional<ProbeResult> answer =
          view.answers(ref).stream().filter(p -> p.question().endsWith(path)).findFirst();
      answer.ifPresent(answers::add);
      if (answer.isEmpty()) {
        if (Workload.ready(pod)) {
          view.missed(Layer.PROBES, ref, "%s was not asked for %s".formatted(ref, path));
        } else {
          view.tooEarly(
              Layer.PROBES, ref, "%s is not ready and was not asked for %s".formatted(ref, path));
        }
      }
    }
    return answers;
  }
}
