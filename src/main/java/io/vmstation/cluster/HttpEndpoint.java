package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.vmstation.model.Component;
import io.vmstation.model.Flags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An HTTP address in a container that tells how the program is.
 *
 * @param scheme {@code http} or {@code https}
 * @param port the container's port
 * @param path with its leading slash
 */
record HttpEndpoint(String scheme, int port, String path) {

  private static final Set<String> WEB =
      Set.of("http", "web", "http-web", "http-metrics", "metrics", "api", "service");

  /** How the question is named in a probe's result. */
  String question() {
    return "GET :" + port + path;
  }

  /** The same at another port. */
  HttpEndpoint at(int other) {
    return new HttpEndpoint(scheme, other, path);
  }

  /** Whether a port of this name speaks HTTP. */
  static boolean isWeb(String name) {
    return name != null && WEB.contains(name);
  }

  /** The endpoints that the component's program and the container's own probes name. */
  static List<HttpEndpoint> of(Container container, Optional<Component> component) {
    List<HttpEndpoint> endpoints = new ArrayList<>();
    component.ifPresent(c -> endpoints.addAll(ofProgram(container, c)));
    Stream.of(
            container.getReadinessProbe(),
            container.getLivenessProbe(),
            container.getStartupProbe())
        .filter(Objects::nonNull)
        .map(Probe::getHttpGet)
        .filter(Objects::nonNull)
        .flatMap(g -> ofProbe(container, g).stream())
        .forEach(endpoints::add);
    return endpoints.stream().distinct().toList();
  }

  /** A further question to the program, at its own port. */
  static HttpEndpoint of(Container container, Component component, Component.Inquiry inquiry) {
    return at(container, component, inquiry.path());
  }

  private static List<HttpEndpoint> ofProgram(Container container, Component component) {
    return Stream.of(component.readyPath(), component.healthPath())
        .filter(p -> !p.isEmpty())
        .map(p -> at(container, component, p))
        .toList();
  }

  private static HttpEndpoint at(Container container, Component component, String path) {
    int port = port(container, component);
    String scheme =
        Stream.of(container.getReadinessProbe(), container.getLivenessProbe())
                .filter(Objects::nonNull)
                .map(Probe::getHttpGet)
                .anyMatch(g -> g != null && "HTTPS".equals(g.getScheme()))
            ? "https"
            : "http";
    return new HttpEndpoint(scheme, port, Flags.routePrefix(container) + path);
  }

  private static Optional<HttpEndpoint> ofProbe(Container container, HTTPGetAction get) {
    String path = get.getPath() == null || get.getPath().isEmpty() ? "/" : get.getPath();
    String scheme = get.getScheme() == null ? "http" : get.getScheme().toLowerCase(Locale.ROOT);
    return port(container, get.getPort())
        .map(p -> new HttpEndpoint(scheme, p, path.startsWith("/") ? path : "/" + path));
  }

  /** Resolves a port that is a number or the name of one of the container's ports. */
  static Optional<Integer> port(Container container, IntOrString port) {
    if (port == null) {
      return Optional.empty();
    }
    if (port.getIntVal() != null) {
      return Optional.of(port.getIntVal());
    }
    return container.getPorts().stream()
        .filter(p -> port.getStrVal().equals(p.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  /**
   * The port of the command line, else the declared one that fits, else the program's usual one.
   */
  private static int port(Container container, Component component) {
    return Flags.value(container, "web.listen-address")
        .or(() -> Flags.value(container, "port"))
        .map(a -> a.substring(a.lastIndexOf(':') + 1))
        .filter(a -> a.matches("\\d{1,5}"))
        .map(Integer::valueOf)
        .orElseGet(() -> declared(container, component));
  }

  private static int declared(Container container, Component component) {
    List<ContainerPort> ports = container.getPorts();
    if (ports.stream().anyMatch(p -> p.getContainerPort() == component.port())) {
      return component.port();
    }
    return ports.stream()
        .filter(p -> isWeb(p.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElse(component.port());
  }
}
