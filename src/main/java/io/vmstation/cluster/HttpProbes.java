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
import java.util.stream.Collectors;

/** The questions for HTTP endpoints: of each pod, and of each Service before a component. */
final class HttpProbes {

  private static final int LIMIT = 64 << 10;
  private static final int INQUIRY_LIMIT = 4 << 20;
  private static final String ACCEPT = "application/json, */*;q=0.8";

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
        for (Container container : pod.getSpec().getContainers()) {
          if (isRunning(pod, container.getName())) {
            HttpEndpoint.of(container, component(workload, container))
                .forEach(e -> questions.add(ofPod(Ref.of(pod), e)));
          }
        }
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
        && pod.getStatus().getContainerStatuses().stream()
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
            .forEach(e -> questions.add(question(Ref.of(service), "services", e)));
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

  private Question ofPod(Ref pod, HttpEndpoint endpoint) {
    return question(pod, "pods", endpoint);
  }

  private Question question(Ref target, String resource, HttpEndpoint endpoint) {
    return question(target, resource, endpoint, () -> ask(target, resource, endpoint, LIMIT));
  }

  private Question inquiry(Ref pod, HttpEndpoint endpoint, Component.Inquiry inquiry) {
    return question(
        pod, "pods", endpoint, () -> kept(ask(pod, "pods", endpoint, INQUIRY_LIMIT), inquiry));
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

  private ProbeResult ask(Ref target, String resource, HttpEndpoint endpoint, int limit)
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
    if (resource.equals("pods") && endpoint.scheme().equals("http")) {
      Optional<ProbeResult> forwarded = forwarded(target, endpoint, limit);
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
  private Optional<ProbeResult> forwarded(Ref pod, HttpEndpoint endpoint, int limit)
      throws InterruptedException {
    try (PodPort port = ways.open(pod, endpoint.port(), Optional.empty())) {
      PodPort.Answer answer = port.get(endpoint.path());
      String body = answer.body().substring(0, Math.min(answer.body().length(), limit));
      return Optional.of(result(pod, endpoint, answer.code(), body));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
