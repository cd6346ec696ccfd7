package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Endpoints;
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
 * A pod's ready or health endpoint answers that it is not well, or the Service before a ready pod
 * does while the pod itself is well. Of a pod that Kubernetes calls ready only its own errors
 * count, not a path that it does not have or a port that is not open to the outside; of a pod that
 * is still starting, or does not run at all, nothing is known.
 */
public record HealthEndpointFailing() implements Symptom {

  /** Not a word about health: who asked may not. */
  private static final Set<Integer> UNAUTHORIZED = Set.of(401, 403);

  /** What the API server's proxy says in its own name. */
  private static final String UNREACHABLE = "error trying to reach service";

  /** What it adds where it got as far as the pod, and nothing listens there. */
  private static final String CLOSED = "connection refused";

  /** What it says where the last endpoint has gone since they were listed. */
  private static final String GONE = "no endpoints available";

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
      List<ProbeResult> answers = view.answers(ref);
      if (answers.isEmpty() && !Workload.ready(pod) && isOfTheStack(pod, view)) {
        view.tooEarly(Layer.PROBES, ref, ref + " is not ready and could not be asked");
      }
      answers.stream()
          .filter(p -> p.code() >= 400 && !UNAUTHORIZED.contains(p.code()))
          .filter(p -> unready.contains(ref) || (Workload.ready(pod) && isOwnError(p)))
          .map(p -> new Sighting(ref, List.of(p.quote()), facts(p)))
          .forEach(found::add);
    }
    Set<Ref> failing = found.stream().map(Sighting::subject).collect(Collectors.toSet());
    List<Backend> backends = Backend.all(view);
    for (Backend backend : backends) {
      List<Pod> ready = backend.pods().stream().filter(Workload::ready).toList();
      if (!ready.isEmpty() && ready.stream().map(Ref::of).noneMatch(failing::contains)) {
        found.addAll(through(backend.ref(), isPassable(backends, view), view));
      }
    }
    return found;
  }

  /** Whether any Service's pods can be reached from where it was asked. */
  static boolean isPassable(List<Backend> backends, View view) {
    return backends.stream()
        .flatMap(b -> view.answers(b.ref()).stream())
        .anyMatch(p -> p.code() < 500);
  }

  /**
   * The same endpoint through the Service, the path that clients use.
   *
   * @param passable {@link #isPassable}
   */
  static List<Sighting> through(Ref service, Boolean passable, View view) {
    List<Sighting> found = new ArrayList<>();
    view.find(Endpoints.class, service.namespace(), service.name()); // Only with them it was asked.
    for (ProbeResult p : view.answers(service)) {
      String body = p.answer();
      if (p.code() < 500) {
        continue;
      }
      if (body.contains(GONE)) {
        view.tooEarly(Layer.PROBES, service, service + " has lost its last endpoint just now");
      } else if (passable || !body.contains(UNREACHABLE) || body.contains(CLOSED)) {
        found.add(new Sighting(service, List.of(p.quote()), facts(p)));
      } else {
        view.outOfReach(Layer.PROBES, service, service + " cannot be asked from here: " + body);
      }
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
