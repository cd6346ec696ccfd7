package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Ref;
import io.vmstation.rules.View;
import java.util.Optional;
import java.util.stream.Stream;

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
    Stream<Ref> named =
        service(view.namespace()).stream()
            .filter(r -> view.find(Service.class, r.namespace(), r.name()).isPresent());
    Stream<Ref> services =
        view.all(Service.class).stream()
            .filter(s -> s.getSpec() != null && host.equals(s.getSpec().getClusterIP()))
            .map(Ref::of);
    Stream<Ref> pods =
        view.local(Pod.class).stream()
            .filter(p -> p.getStatus() != null && host.equals(p.getStatus().getPodIP()))
            .filter(p -> !Boolean.TRUE.equals(p.getSpec().getHostNetwork()))
            .map(Ref::of);
    return Stream.of(named, services, pods).flatMap(s -> s).findFirst();
  }
}
