package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Adds a NetworkPolicy for each refused traffic of the finding's fact {@code cuts}, which admits
 * that and nothing else. Policies add up, so that the present ones stay as they are.
 */
public record AllowTraffic() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    List<Optional<NetworkPolicy>> wanted =
        finding.facts().get("cuts").lines().map(c -> policy(c, topology)).toList();
    boolean sure =
        wanted.stream()
            .allMatch(
                p ->
                    p.filter(n -> !topology.snapshot().objects().containsKey(Ref.of(n)))
                        .isPresent());
    if (!sure) {
      return Optional.empty();
    }
    List<Step> steps =
        wanted.stream()
            .flatMap(Optional::stream)
            .map(p -> (Step) new Replace(Ref.of(p), Optional.empty(), Optional.of(p)))
            .toList();
    return Optional.of(
        new Cure(
            "admit the refused traffic of %s".formatted(finding.subject()), Safety.SAFE, steps));
  }

  /** {@code INGRESS from to port}, {@code EGRESS from to port} or {@code DNS from}. */
  private static Optional<NetworkPolicy> policy(String cut, Topology topology) {
    String[] words = cut.split(" ");
    Optional<Workload> from = workload(words[1], topology);
    if (words[0].equals("DNS")) {
      return from.map(f -> dns(f, topology));
    }
    Optional<Workload> to = workload(words[2], topology);
    NetworkPolicyPort port = port("TCP", Integer.parseInt(words[3]));
    return from.flatMap(
        f ->
            to.map(
                t ->
                    words[0].equals("INGRESS")
                        ? in(f, t, port, topology)
                        : out(f, t, port, topology)));
  }

  private static Optional<Workload> workload(String name, Topology topology) {
    return topology.workloads().stream().filter(w -> w.ref().toString().equals(name)).findFirst();
  }

  private static NetworkPolicy in(
      Workload from, Workload to, NetworkPolicyPort port, Topology topology) {
    return named(
            "allow-%s-from-%s-%d"
                .formatted(to.ref().name(), from.ref().name(), port.getPort().getIntVal()),
            to)
        .withNewSpec()
        .withPodSelector(selector(to, topology))
        .withPolicyTypes("Ingress")
        .addNewIngress()
        .addNewFrom()
        .withPodSelector(selector(from, topology))
        .endFrom()
        .withPorts(port)
        .endIngress()
        .endSpec()
        .build();
  }

  private static NetworkPolicy out(
      Workload from, Workload to, NetworkPolicyPort port, Topology topology) {
    return named(
            "allow-%s-to-%s-%d"
                .formatted(from.ref().name(), to.ref().name(), port.getPort().getIntVal()),
            from)
        .withNewSpec()
        .withPodSelector(selector(from, topology))
        .withPolicyTypes("Egress")
        .addNewEgress()
        .addNewTo()
        .withPodSelector(selector(to, topology))
        .endTo()
        .withPorts(port)
        .endEgress()
        .endSpec()
        .build();
  }

  private static NetworkPolicy dns(Workload from, Topology topology) {
    return named("allow-%s-to-dns".formatted(from.ref().name()), from)
        .withNewSpec()
        .withPodSelector(selector(from, topology))
        .withPolicyTypes("Egress")
        .addNewEgress()
        .withPorts(port("UDP", 53), port("TCP", 53))
        .endEgress()
        .endSpec()
        .build();
  }

  private static NetworkPolicyBuilder named(String name, Workload of) {
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withNamespace(of.ref().namespace())
        .withName(name)
        .endMetadata();
  }

  private static NetworkPolicyPort port(String protocol, int number) {
    return new NetworkPolicyPortBuilder().withProtocol(protocol).withNewPort(number).build();
  }

  /** What its controller knows its pods by, which outlives a new version; else their labels. */
  private static LabelSelector selector(Workload w, Topology topology) {
    HasMetadata controller = topology.snapshot().objects().get(w.ref());
    Stream<LabelSelector> own =
        controller instanceof StatefulSet s
            ? Stream.of(s.getSpec().getSelector())
            : controller instanceof Deployment d
                ? Stream.of(d.getSpec().getSelector())
                : controller instanceof DaemonSet d
                    ? Stream.of(d.getSpec().getSelector())
                    : Stream.empty();
    return own.findFirst()
        .orElseGet(() -> new LabelSelectorBuilder().withMatchLabels(w.labels()).build());
  }
}
