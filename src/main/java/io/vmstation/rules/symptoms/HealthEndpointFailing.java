package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServicePort;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pod's ready or health endpoint answers that it is not well, or the Service before a ready pod
 * does while the pod itself is well. Of a pod that Kubernetes calls ready only its own errors
 * count, not a path that it does not have or a port that is not open to the outside: these tell
 * nothing. Of a pod that is still starting, or does not run at all, nothing is known.
 */
public record HealthEndpointFailing() implements Symptom {

  /** Not a word about health: who asked may not. */
  private static final Set<Integer> UNAUTHORIZED = Set.of(401, 403);

  /** What the API server's proxy adds where it got as far as the pod, and nothing listens there. */
  private static final String CLOSED = "connection refused";

  /** What it says where the Service, or its last endpoint, has gone since they were listed. */
  private static final List<String> GONE =
      List.of("no endpoints available", "\"reason\":\"NotFound\"");

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
          .filter(p -> p.code() >= 400 && !isRefused(p))
          .filter(p -> unready.contains(ref) || (Workload.ready(pod) && isOwnError(p)))
          .map(p -> new Sighting(ref, List.of(p.quote()), facts(p)))
          .forEach(found::add);
      boolean well = isWell(answers);
      answers.stream()
          .filter(p -> !p.tells() && (!well || isRefused(p) || p.unreachable()))
          .forEach(p -> untold(p, view));
    }
    Set<Ref> failing = found.stream().map(Sighting::subject).collect(Collectors.toSet());
    List<Backend> backends = Backend.all(view);
    for (Backend backend : backends) {
      List<Pod> ready = backend.pods().stream().filter(Workload::ready).toList();
      if (!ready.isEmpty() && ready.stream().map(Ref::of).noneMatch(failing::contains)) {
        found.addAll(through(backend, isPassable(backends, view), view));
        unasked(backend, view);
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
  static List<Sighting> through(Backend backend, Boolean passable, View view) {
    Ref service = backend.ref();
    Set<String> known =
        backend.pods().stream()
            .flatMap(p -> view.answers(Ref.of(p)).stream())
            .filter(p -> p.code() < 400)
            .map(HealthEndpointFailing::path)
            .collect(Collectors.toSet());
    List<Sighting> found = new ArrayList<>();
    view.find(Endpoints.class, service.namespace(), service.name()); // Only with them it was asked.
    for (ProbeResult p : view.answers(service)) {
      String body = p.answer();
      if (p.code() < 400) {
        continue;
      }
      if (GONE.stream().anyMatch(body::contains)) {
        view.tooEarly(Layer.PROBES, service, service + " has lost its last endpoint just now");
      } else if (p.unreachable() ? passable || body.contains(CLOSED) : isFault(p, known)) {
        found.add(new Sighting(service, List.of(p.quote()), facts(p)));
      } else {
        untold(p, view);
      }
    }
    return found;
  }

  /** A port at which no container says that it listens may lead nowhere, and was not asked. */
  private static void unasked(Backend backend, View view) {
    boolean ofTheStack = backend.workloads().stream().anyMatch(w -> w.component().isPresent());
    if (!ofTheStack || backend.isHeadless() || !view.answers(backend.ref()).isEmpty()) {
      return;
    }
    backend.service().getSpec().getPorts().stream()
        .flatMap(p -> target(p).stream())
        .filter(n -> backend.workloads().stream().noneMatch(w -> declares(w, n)))
        .findFirst()
        .ifPresent(
            n ->
                view.missed(
                    Layer.PROBES,
                    backend.ref(),
                    "%s leads to port %d, which no container behind it declares, and was not asked"
                        .formatted(backend.ref(), n)));
  }

  /** The number of a port's target; one that is named is looked up by its name. */
  private static Optional<Integer> target(ServicePort port) {
    if ("UDP".equals(port.getProtocol())) {
      return Optional.empty();
    }
    return port.getTargetPort() == null
        ? Optional.of(port.getPort())
        : Optional.ofNullable(port.getTargetPort().getIntVal());
  }

  private static boolean declares(Workload workload, int number) {
    return workload.template().getContainers().stream()
        .flatMap(c -> c.getPorts().stream())
        .anyMatch(p -> p.getContainerPort() == number);
  }

  private static boolean isOfTheStack(Pod pod, View view) {
    return view.workload(pod).flatMap(Workload::component).isPresent();
  }

  private static boolean isOwnError(ProbeResult answer) {
    return answer.code() >= 500 && answer.tells();
  }

  /**
   * An error, or a path that the pods have and the Service has not: it leads to another program.
   */
  private static boolean isFault(ProbeResult answer, Set<String> known) {
    return isOwnError(answer) || (answer.code() == 404 && known.contains(path(answer)));
  }

  private static boolean isWell(List<ProbeResult> answers) {
    return answers.stream().anyMatch(p -> p.code() < 400);
  }

  private static boolean isRefused(ProbeResult answer) {
    return UNAUTHORIZED.contains(answer.code());
  }

  private static String path(ProbeResult answer) {
    return answer.question().replaceFirst("^GET :\\d+", "");
  }

  private static void untold(ProbeResult p, View view) {
    String why = "nothing is told of the health of %s: %s".formatted(p.target(), p.quote().quote());
    view.outOfReach(Layer.PROBES, p.target(), why);
  }

  private static Map<String, String> facts(ProbeResult answer) {
    String body = answer.answer().strip().lines().findFirst().orElse("");
    return Map.of(
        "question", answer.question(),
        "code", String.valueOf(answer.code()),
        "body", body.isEmpty() ? "" : ": " + body.substring(0, Math.min(120, body.length())));
  }
}
