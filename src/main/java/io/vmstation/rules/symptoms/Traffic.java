package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;
import tools.jackson.databind.JsonNode;

/**
 * TCP traffic between two parts of the stack that their configuration asks for.
 *
 * @param from who begins it
 * @param to who is to answer
 * @param port on which {@code to} listens
 * @param asked the port that {@code from} asks for: the Service's, where one stands between
 * @param need what asks for it
 */
record Traffic(Workload from, Workload to, int port, int asked, Evidence need) {

  private static final String TARGETS = "/api/v1/targets?state=active";

  /**
   * What Grafana's data sources, Promtail's clients, and Prometheus' Alertmanagers and scrape
   * targets ask for. A target that Prometheus says it reaches is left out: that traffic flows.
   */
  static List<Traffic> wanted(View view) {
    List<Traffic> wanted = new ArrayList<>();
    List<Backend> backends = Backend.all(view);
    for (Workload w : view.workloads()) {
      for (Address address : addresses(w, view)) {
        backends.stream()
            .filter(
                b ->
                    new HostName(address.host())
                        .service(view.namespace())
                        .equals(Optional.of(b.ref())))
            .flatMap(b -> between(w, b, address))
            .forEach(wanted::add);
      }
      if (w.component().equals(Optional.of(Component.PROMETHEUS))) {
        wanted.addAll(scrapes(w, view));
      }
    }
    return wanted.stream().filter(t -> !t.from().ref().equals(t.to().ref())).distinct().toList();
  }

  /** The configuration file of a part that has one of its own. */
  static Optional<ConfigFile> config(Workload w, View view) {
    String usual =
        w.component().equals(Optional.of(Component.PROMTAIL))
            ? "/etc/promtail/config.yml"
            : "/etc/prometheus/prometheus.yml";
    return w.mainContainer()
        .filter(
            c ->
                w.component()
                    .filter(Set.of(Component.PROMTAIL, Component.PROMETHEUS)::contains)
                    .isPresent())
        .flatMap(c -> view.configFiles().loaded(w, c, "config.file", usual));
  }

  private record Address(String host, int port, Evidence need) {}

  private static List<Address> addresses(Workload w, View view) {
    if (w.component().equals(Optional.of(Component.GRAFANA))) {
      return Provisioning.datasources(view.configFiles(), w).stream()
          .flatMap(d -> address(d.text("url").orElse(""), d.file().quote(d.line("url"))).stream())
          .toList();
    }
    Optional<ConfigFile> file = config(w, view);
    if (file.isEmpty()) {
      return List.of();
    }
    YamlText yaml = file.get().yaml();
    Set<String> reached = reached(w, view);
    Stream<Node> clients =
        items(yaml.at("clients")).flatMap(c -> YamlText.value(c, "url").stream());
    Stream<Node> alertmanagers =
        items(yaml.at("alerting", "alertmanagers")).flatMap(Traffic::targets);
    Stream<Node> scraped =
        items(yaml.at("scrape_configs"))
            .filter(j -> YamlText.value(j, "relabel_configs").isEmpty())
            .flatMap(Traffic::targets)
            .filter(t -> !reached.contains(YamlText.scalar(t).orElse("")));
    return Stream.of(clients, alertmanagers, scraped)
        .flatMap(s -> s)
        .flatMap(
            n ->
                address(YamlText.scalar(n).orElse(""), file.get().quote(YamlText.line(n))).stream())
        .toList();
  }

  private static Stream<Node> items(Optional<Node> node) {
    return node.stream().flatMap(n -> YamlText.items(n).stream());
  }

  private static Stream<Node> targets(Node job) {
    return items(YamlText.value(job, "static_configs"))
        .flatMap(s -> items(YamlText.value(s, "targets")));
  }

  /** Host and port of a URL, or of the two with a colon between. */
  private static Optional<Address> address(String text, Evidence need) {
    try {
      URI uri = new URI(text.contains("$") ? "" : text.contains("://") ? text : "tcp://" + text);
      int usual = "https".equals(uri.getScheme()) ? 443 : 80;
      return Optional.ofNullable(uri.getHost())
          .map(h -> new Address(h, uri.getPort() < 0 ? usual : uri.getPort(), need));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Stream<Traffic> between(Workload from, Backend to, Address address) {
    Stream<ServicePort> ports =
        to.service().getSpec().getPorts().stream().filter(p -> p.getPort() == address.port());
    Optional<ServicePort> port = ports.findFirst();
    return to.workloads().stream()
        .flatMap(
            w ->
                (to.isHeadless() ? Optional.of(address.port()) : port.flatMap(p -> target(p, w)))
                    .map(n -> new Traffic(from, w, n, address.port(), address.need())).stream());
  }

  private static Optional<Integer> target(ServicePort port, Workload to) {
    if (port.getTargetPort() == null) {
      return Optional.of(port.getPort());
    }
    return port.getTargetPort().getIntVal() != null
        ? Optional.of(port.getTargetPort().getIntVal())
        : ports(to)
            .filter(p -> port.getTargetPort().getStrVal().equals(p.getName()))
            .map(ContainerPort::getContainerPort)
            .findFirst();
  }

  /** The ports that the containers of a workload declare. */
  static Stream<ContainerPort> ports(Workload w) {
    return w.template().getContainers().stream().map(Container::getPorts).flatMap(List::stream);
  }

  /** The pods that Prometheus has found by itself and does not reach. */
  private static List<Traffic> scrapes(Workload from, View view) {
    List<Traffic> found = new ArrayList<>();
    for (JsonNode target : targets(from, view)) {
      JsonNode labels = target.path("discoveredLabels");
      Ref pod =
          new Ref(
              "Pod",
              labels.path("__meta_kubernetes_namespace").asString(""),
              labels.path("__meta_kubernetes_pod_name").asString(""));
      String url = target.path("scrapeUrl").asString("");
      if ("down".equals(target.path("health").asString(""))) {
        Evidence need =
            new Evidence(
                from.ref(),
                "%s is to scrape %s: %s"
                    .formatted(from.ref(), url, target.path("lastError").asString("")),
                ProbeResult.FILE + "#" + target.path("scrapePool").asString(""));
        view.find(Pod.class, pod.namespace(), pod.name())
            .flatMap(view::workload)
            .flatMap(
                w -> address(url, need).map(a -> new Traffic(from, w, a.port(), a.port(), need)))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /** Hosts and ports that Prometheus says it reaches. */
  private static Set<String> reached(Workload from, View view) {
    Set<String> reached = new HashSet<>();
    for (JsonNode target : targets(from, view)) {
      if ("up".equals(target.path("health").asString(""))) {
        reached.add(target.path("discoveredLabels").path("__address__").asString(""));
      }
    }
    return reached;
  }

  private static List<JsonNode> targets(Workload from, View view) {
    List<JsonNode> targets = new ArrayList<>();
    if (from.component().equals(Optional.of(Component.PROMETHEUS))) {
      for (Pod pod : from.pods()) {
        view.answers(Ref.of(pod)).stream()
            .filter(p -> p.question().endsWith(TARGETS) && p.code() == 200)
            .flatMap(p -> PrometheusAnswer.of(p, view).stream())
            .forEach(a -> a.data().path("activeTargets").forEach(targets::add));
      }
    }
    return targets;
  }
}
