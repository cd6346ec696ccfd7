package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Workload;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cluster's DNS: what is labelled {@code k8s-app=kube-dns} in kube-system. */
final class ClusterDns {

  private static final String NAMESPACE = "kube-system";
  private static final int NOERROR = 0;

  private ClusterDns() {}

  /**
   * The answers about a Service's name that are none, or that hold none of its addresses. One with
   * IPv6 addresses alone has no other answer than an empty one.
   */
  static List<ProbeResult> failures(View view, Backend backend) {
    Set<String> addresses = backend.addresses(view);
    return view.resolutions(backend.ref()).stream()
        .filter(p -> p.code() != NOERROR || !isOneOf(addresses, p.answer()))
        .toList();
  }

  private static boolean isOneOf(Set<String> addresses, String answer) {
    return addresses.isEmpty() || List.of(answer.split(",")).stream().anyMatch(addresses::contains);
  }

  /** What shows that no DNS server can answer, the DNS Service first; empty where one can. */
  static List<Evidence> outage(View view) {
    Optional<Endpoints> endpoints = endpoints(view);
    if (endpoints.filter(Backend::hasAddress).isPresent()) {
      return List.of();
    }
    List<Pod> servers = servers(view);
    if (endpoints.isEmpty() && (servers.isEmpty() || servers.stream().anyMatch(Workload::ready))) {
      return List.of();
    }
    List<Evidence> evidence = new ArrayList<>();
    endpoints
        .map(e -> Snapshot.file(Ref.of(e)) + "#/subsets")
        .or(() -> service(view).map(s -> Snapshot.file(s) + "#/spec/selector"))
        .flatMap(p -> service(view).map(s -> new Evidence(s, "no DNS server is ready", p)))
        .ifPresent(evidence::add);
    servers.stream()
        .filter(p -> !Workload.ready(p))
        .map(Ref::of)
        .map(p -> Evidence.about(p, p + " is not ready", "/status/conditions"))
        .forEach(evidence::add);
    return evidence;
  }

  /** Whether anything tells of the DNS servers of this cluster; they may run elsewhere. */
  static boolean isSeen(View view) {
    return endpoints(view).isPresent() || !servers(view).isEmpty();
  }

  private static Optional<Ref> service(View view) {
    return view.all(Service.class).stream().filter(ClusterDns::isDns).findFirst().map(Ref::of);
  }

  private static Optional<Endpoints> endpoints(View view) {
    return service(view).flatMap(s -> view.find(Endpoints.class, s.namespace(), s.name()));
  }

  private static List<Pod> servers(View view) {
    return view.all(Pod.class).stream().filter(ClusterDns::isDns).toList();
  }

  private static boolean isDns(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return NAMESPACE.equals(object.getMetadata().getNamespace())
        && labels != null
        && "kube-dns".equals(labels.get("k8s-app"));
  }
}
