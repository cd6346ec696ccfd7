package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Workload;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster's DNS: what is labelled {@code k8s-app=kube-dns} in kube-system. */
final class ClusterDns {

  private static final String NAMESPACE = "kube-system";
  private static final int SERVFAIL = 2;
  private static final int NXDOMAIN = 3;

  private ClusterDns() {}

  /** The answers about a Service's name that are none; without a server nothing is answered. */
  static List<ProbeResult> failures(View view, Ref service) {
    List<ProbeResult> answers = view.resolutions(service);
    if (answers.isEmpty() && !outage(view).isEmpty()) {
      view.missed(Layer.PROBES, service, "no DNS server is ready to be asked about " + service);
    }
    return answers.stream().filter(p -> p.code() == SERVFAIL || p.code() == NXDOMAIN).toList();
  }

  /** What shows that no DNS server can answer, the DNS Service first; empty where one can. */
  static List<Evidence> outage(View view) {
    Optional<Endpoints> endpoints =
        view.all(Service.class).stream()
            .filter(ClusterDns::isDns)
            .findFirst()
            .flatMap(s -> view.find(Endpoints.class, NAMESPACE, s.getMetadata().getName()));
    if (endpoints.isEmpty() || Backend.hasAddress(endpoints.get())) {
      return List.of();
    }
    Ref service = new Ref("Service", NAMESPACE, endpoints.get().getMetadata().getName());
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence(
            service,
            "no DNS server is ready",
            Snapshot.file(Ref.of(endpoints.get())) + "#/subsets"));
    view.all(Pod.class).stream()
        .filter(p -> isDns(p) && !Workload.ready(p))
        .map(Ref::of)
        .map(p -> Backend.note(p, p + " is not ready", "/status/conditions"))
        .forEach(evidence::add);
    return evidence;
  }

  private static boolean isDns(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return NAMESPACE.equals(object.getMetadata().getNamespace())
        && labels != null
        && "kube-dns".equals(labels.get("k8s-app"));
  }
}
