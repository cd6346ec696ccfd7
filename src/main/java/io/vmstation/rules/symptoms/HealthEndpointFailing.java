package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pod's ready or health endpoint answers that it is not well. Of a pod that Kubernetes calls
 * ready only its own errors count, not a path that it does not have or a port that is not open to
 * the outside; of a pod that is still starting, or does not run at all, nothing is known.
 */
public record HealthEndpointFailing() implements Symptom {

  /** Not a word about health: who asked may not. */
  private static final Set<Integer> UNAUTHORIZED = Set.of(401, 403);

  /** What the API server's proxy says in its own name. */
  private static final String UNREACHABLE = "error trying to reach service";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    Set<Ref> unready =
        new PodNotReady().find(view).stream().map(Sighting::subject).collect(Collectors.toSet());
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      Ref ref = Ref.of(pod);
      List<ProbeResult> answers = view.probes(ref);
      if (answers.isEmpty() && !Workload.ready(pod) && isOfTheStack(pod, view)) {
        view.tooEarly(Layer.PROBES, ref, ref + " is not ready and could not be asked");
      }
      answers.stream()
          .filter(p -> p.protocol() == ProbeResult.Protocol.HTTP)
          .filter(p -> p.code() >= 400 && !UNAUTHORIZED.contains(p.code()))
          .filter(p -> unready.contains(ref) || (Workload.ready(pod) && isOwnError(p)))
          .map(p -> new Sighting(ref, List.of(p.quote()), facts(p)))
          .forEach(found::add);
    }
    return found;
  }

  private static boolean isOfTheStack(Pod pod, View view) {
    return view.workload(pod).flatMap(Workload::component).isPresent();
  }

  private static boolean isOwnError(ProbeResult answer) {
    return answer.code() >= 500 && !answer.answer().contains(UNREACHABLE);
  }

  private static Map<String, String> facts(ProbeResult answer) {
    String body = answer.answer().strip().lines().findFirst().orElse("");
    return Map.of(
        "question", answer.question(),
        "code", String.valueOf(answer.code()),
        "body", body.isEmpty() ? "" : ": " + body.substring(0, Math.min(120, body.length())));
  }
}
