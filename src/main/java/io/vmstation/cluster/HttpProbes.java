package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.vmstation.model.Component;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The questions for HTTP endpoints: of each pod, and of each Service before a component. */
final class HttpProbes {

  private static final int LIMIT = 64 << 10;
  private static final int INQUIRY_LIMIT = 4 << 20;
  private static final String ACCEPT = "application/json, */*;q=0.8";

  /** Where a port-forward leads. */
  private record Inside(Ref pod, int port) {}

  private final PodPort.Way ways;
  private final ApiServer server;

  HttpProbes(PodPort.Way ways, ApiServer server) {
    this.ways = ways;
    this.server = server;
  }

  List<Question> questions(Topology topology) {
    Set<Question> questions = new LinkedHashSet<>();
    for (Workload workload : topology.workloads()) {
      for (Pod pod : workload.pods()) {
        Stream.concat(
                pod.getSpec().getContainers().stream(),
                pod.getSpec().getInitContainers().stream().filter(Workload::isSidecar))
            .filter(c -> isRunning(pod, c.getName()))
            .flatMap(c -> HttpEndpoint.of(c, component(workload, c)).stream())
            .forEach(e -> questions.add(ofPod(Ref.of(pod), e)));
      }
    }
    topology.workloads().forEach(w -> questions.addAll(inquiries(w)));
    topology.all(Service.class).stream()
        .filter(s -> topology.snapshot().namespace().equals(s.getMetadata().getNamespace()))
        .filter(s -> hasEndpoints(topology, s))
        .forEach(s -> questions.addAll(ofService(topology, s)));
    return List.copyOf(questions);
  }

  private List<Question> inquiries(Workload workload) {
    List<Question> questions = new ArrayList<>();
    for (Component component : workload.component().stream().toList()) {
      Container main = workload.mainContainer().orElseThrow();
      for (Pod pod : workload.pods().stream().filter(Workload::ready).toList()) {
        component
            .inquiries()
            .forEach(
                i -> questions.add(inquiry(Ref.of(pod), HttpEndpoint.of(main, component, i), i)));
      }
    }
    return questions;
  }

  private static Optional<Component> component(Workload workload, Container container) {
    boolean main =
        workload.mainContainer().filter(m -> m.getName().equals(container.getName())).isPresent();
    return main
        ? Component.of(container, workload.labels())
        : Component.ofImageOrArguments(container);
  }

  private static boolean isRunning(Pod pod, String container) {
    return pod.getStatus() != null
        && Stream.of(
                pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())
            .flatMap(List::stream)
            .filter(s -> container.equals(s.getName()) && s.getState() != null)
            .anyMatch(s -> s.getState().getRunning() != null);
  }

  private static boolean hasEndpoints(Topology topology, Service service) {
    Ref ref = new Ref("Endpoints", Ref.of(service).namespace(), Ref.of(service).name());
    return topology.snapshot().objects().get(ref) instanceof Endpoints e
        && e.getSubsets().stream().anyMatch(s -> !s.getAddresses().isEmpty());
  }

  /** The ready endpoint of the component behind a Service, as seen through the Service's port. */
  private List<Question> ofService(Topology topology, Service service) {
    List<Question> questions = new ArrayList<>();
    for (Ref ref : topology.workloadsOf(Ref.of(service))) {
      Workload workload = topology.workload(ref).orElseThrow();
      Container main = workload.mainContainer().orElseGet(Container::new);
      List<HttpEndpoint> endpoints = HttpEndpoint.of(main, workload.component());
      if (workload.component().isPresent()) {
        through(service, main, endpoints)
            .forEach(e -> questions.add(ofService(service, e, inside(service, workload, e))));
      }
    }
    return questions;
  }

  /**
   * The program's endpoints as the Service offers them: at the ports that lead to them; where none
   * does, at those that should.
   */
  private static List<HttpEndpoint> through(
      Service service, Container main, List<HttpEndpoint> endpoints) {
    List<HttpEndpoint> through = new ArrayList<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      endpoints.stream()
          .filter(e -> target(port, main).filter(t -> t == e.port()).isPresent())
          .findFirst()
          .ifPresent(e -> through.add(e.at(port.getPort())));
    }
    if (through.isEmpty()) {
      HttpEndpoint ready = endpoints.get(0);
      service.getSpec().getPorts().stream()
          .filter(p -> p.getPort() == ready.port() || HttpEndpoint.isWeb(p.getName()))
          .forEach(p -> through.add(ready.at(p.getPort())));
    }
    return through;
  }

  private static Optional<Integer> target(ServicePort port, Container main) {
    return port.getTargetPort() == null
        ? Optional.of(port.getPort())
        : HttpEndpoint.port(main, port.getTargetPort());
  }

  /** The port of a ready pod to which the Service leads, as the API server's proxy finds it. */
  private static Optional<Inside> inside(Service service, Workload behind, HttpEndpoint asked) {
    Container main = behind.mainContainer().orElseGet(Container::new);
    Optional<Integer> port =
        service.getSpec().getPorts().stream()
            .filter(p -> p.getPort() == asked.port())
            .findFirst()
            .flatMap(p -> target(p, main));
    return behind.pods().stream()
        .filter(Workload::ready)
        .findFirst()
        .flatMap(p -> port.map(n -> new Inside(Ref.of(p), n)));
  }

  private Question ofService(Service service, HttpEndpoint endpoint, Optional<Inside> inside) {
    Ref ref = Ref.of(service);
    return question(ref, "services", endpoint, () -> ask(ref, "services", endpoint, inside, LIMIT));
  }

  private Question ofPod(Ref pod, HttpEndpoint endpoint) {
    return question(pod, "pods", endpoint, () -> askPod(pod, endpoint, LIMIT));
  }

  private Question inquiry(Ref pod, HttpEndpoint endpoint, Component.Inquiry inquiry) {
    return question(
        pod, "pods", endpoint, () -> kept(askPod(pod, endpoint, INQUIRY_LIMIT), inquiry));
  }

  /** The answer with no more than is needed of it. */
  private static ProbeResult kept(ProbeResult all, Component.Inquiry inquiry) {
    String lines =
        all.answer()
            .lines()
            .filter(l -> l.startsWith(inquiry.line()))
            .collect(Collectors.joining("\n"));
    return new ProbeResult(all.target(), all.protocol(), all.question(), all.code(), lines);
  }

  private static Question question(
      Ref target, String resource, HttpEndpoint endpoint, Callable<ProbeResult> call) {
    return new Question(
        Layer.PROBES,
        target,
        "ask %s of %s".formatted(endpoint.question(), target),
        "verb get, resource %s/proxy".formatted(resource),
        () -> Seen.probes(List.of(call.call())));
  }

  private ProbeResult askPod(Ref pod, HttpEndpoint endpoint, int limit) throws Exception {
    return ask(pod, "pods", endpoint, Optional.of(new Inside(pod, endpoint.port())), limit);
  }

  /** Once more from inside the pod where the API server's proxy does not get there. */
  private ProbeResult ask(
      Ref target, String resource, HttpEndpoint endpoint, Optional<Inside> inside, int limit)
      throws Exception {
    try {
      return askProxy(target, resource, endpoint, limit);
    } catch (TimeoutException | ExecutionException e) {
      // What a NetworkPolicy does not admit is dropped without a word; the kubelet's way is free.
      Optional<ProbeResult> forwarded =
          Trouble.isTimeout(e) && inside.isPresent()
              ? forwarded(target, endpoint, inside.get(), limit)
              : Optional.empty();
      return forwarded.orElseThrow(() -> e);
    }
  }

  private ProbeResult askProxy(Ref target, String resource, HttpEndpoint endpoint, int limit)
      throws Exception {
    String name =
        (endpoint.scheme().equals("https") ? "https:" : "") + target.name() + ":" + endpoint.port();
    ApiServer.Answer answer =
        server.get(
            "/api/v1/namespaces/%s/%s/%s/proxy%s"
                .formatted(target.namespace(), resource, name, endpoint.path()),
            limit,
            ACCEPT);
    if (answer.isNoAnswer()) {
      throw answer.failure();
    }
    boolean refused = answer.isForbidden() || (answer.code() == 401 && answer.status().isPresent());
    boolean unreachable = answer.text().contains("error trying to reach service");
    if (!refused && !(unreachable && !answer.text().contains("connection refused"))) {
      return result(target, endpoint, answer.code(), answer.text());
    }
    if (resource.equals("pods")) {
      Optional<ProbeResult> forwarded =
          forwarded(target, endpoint, new Inside(target, endpoint.port()), limit);
      if (forwarded.isPresent()) {
        return forwarded.get();
      }
    }
    if (refused) {
      throw answer.failure();
    }
    return result(target, endpoint, answer.code(), answer.text());
  }

  private static ProbeResult result(Ref target, HttpEndpoint endpoint, int code, String body) {
    return new ProbeResult(target, ProbeResult.Protocol.HTTP, endpoint.question(), code, body);
  }

  /** Asks through a port-forward, for those who may not, or cannot, use the API server's proxy. */
  private Optional<ProbeResult> forwarded(Ref target, HttpEndpoint asked, Inside inside, int limit)
      throws InterruptedException {
    if (!asked.scheme().equals("http")) {
      return Optional.empty();
    }
    try (PodPort port = ways.open(inside.pod(), inside.port(), Optional.empty())) {
      PodPort.Answer answer = port.get(asked.path());
      String body = answer.body().substring(0, Math.min(answer.body().length(), limit));
      return Optional.of(result(target, asked, answer.code(), body));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
