package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Service whose target port is a name that no container behind it gives to a port. Numbers are
 * left alone: a container may listen on ports that it does not declare.
 */
public record ServiceTargetPortMissing() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    return Backend.all(view).stream()
        .filter(b -> !b.workloads().isEmpty())
        .flatMap(b -> look(b).stream())
        .toList();
  }

  private static Optional<Sighting> look(Backend backend) {
    List<ServicePort> ports = backend.service().getSpec().getPorts();
    List<ServicePort> missing =
        ports.stream().filter(p -> name(p).filter(n -> !isNamed(backend, n)).isPresent()).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    for (ServicePort port : missing) {
      evidence.add(
          Evidence.about(
              backend.ref(),
              "port %d goes to the target port named %s"
                  .formatted(port.getPort(), name(port).orElseThrow()),
              "/spec/ports/" + ports.indexOf(port) + "/targetPort"));
    }
    for (Workload workload : backend.workloads()) {
      List<String> names = names(workload).sorted().toList();
      evidence.add(
          Evidence.about(
              workload.ref(),
              names.isEmpty()
                  ? workload.ref() + " names no port"
                  : workload.ref() + " names its ports " + String.join(", ", names),
              "/spec/template/spec/containers"));
    }
    return Optional.of(
        new Sighting(backend.ref(), evidence, Map.of("port", name(missing.get(0)).orElseThrow())));
  }

  private static Optional<String> name(ServicePort port) {
    return Optional.ofNullable(port.getTargetPort())
        .flatMap(t -> Optional.ofNullable(t.getStrVal()))
        .filter(n -> !n.matches("\\d+"));
  }

  private static boolean isNamed(Backend backend, String name) {
    return backend.workloads().stream().flatMap(w -> names(w)).anyMatch(name::equals);
  }

  private static Stream<String> names(Workload workload) {
    Stream<Container> containers =
        Stream.concat(
            workload.template().getContainers().stream(),
            workload.template().getInitContainers().stream());
    return containers
        .flatMap(c -> c.getPorts().stream())
        .map(ContainerPort::getName)
        .filter(Objects::nonNull);
  }
}
