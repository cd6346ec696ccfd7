package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Ref;
import io.vmstation.rules.View;
import java.util.Optional;

/** The host of an address, and what it stands for. */
record HostName(String host) {

  /**
   * The Service that it names, whether or not that exists: {@code name}, {@code name.namespace} and
   * longer; empty for what may be outside.
   */
  Optional<Ref> service(String namespace) {
    String[] labels = host.split("\\.");
    boolean inside =
        labels.length == 1
            ? !"localhost".equals(host) && !host.startsWith("[") && !host.isEmpty()
            : labels[1].equals(namespace) && (labels.length == 2 || "svc".equals(labels[2]));
    return inside ? Optional.of(new Ref("Service", namespace, labels[0])) : Optional.empty();
  }

  /** The Service or pod that it leads to, by name or address. */
  Optional<Ref> seen(View view) {
    return service(view.namespace())
        .filter(r -> view.find(Service.class, r.namespace(), r.name()).isPresent())
        .or(() -> member(view))
        .or(() -> serviceAt(view))
        .or(() -> podAt(view));
  }

  /** The pod that it names behind a headless Service: {@code loki-0.loki-headless}. */
  private Optional<Ref> member(View view) {
    String[] labels = host.split("\\.");
    return labels.length < 2
        ? Optional.empty()
        : view.find(Service.class, view.namespace(), labels[1])
            .filter(s -> s.getSpec() != null && "None".equals(s.getSpec().getClusterIP()))
            .flatMap(s -> view.find(Pod.class, view.namespace(), labels[0]))
            .map(Ref::of);
  }

  private Optional<Ref> serviceAt(View view) {
    return view.all(Service.class).stream()
        .filter(s -> s.getSpec() != null && host.equals(s.getSpec().getClusterIP()))
        .findFirst()
        .map(Ref::of);
  }

  private Optional<Ref> podAt(View view) {
    return view.local(Pod.class).stream()
        .filter(p -> p.getStatus() != null && host.equals(p.getStatus().getPodIP()))
        .filter(p -> !Boolean.TRUE.equals(p.getSpec().getHostNetwork()))
        .findFirst()
        .map(Ref::of);
  }
}
