package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.vmstation.model.Workload;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the NetworkPolicies of the stack's namespace admit. What cannot be told, such as whether an
 * address is in an {@code ipBlock} or which labels another namespace has, counts as admitted.
 */
final class Policing {

  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** The two directions of a policy, in Kubernetes' words. */
  enum Way {
    INGRESS("Ingress"),
    EGRESS("Egress");

    private final String word;

    Way(String word) {
      this.word = word;
    }

    /** The field of the policy that holds the rules of this direction. */
    String field() {
      return word.toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * The other end of some traffic.
   *
   * @param namespace of the pods there
   * @param labels of these pods, as far as they are known
   * @param known whether they have no other labels
   */
  record Place(String namespace, Map<String, String> labels, boolean known) {

    static Place of(Workload w) {
      return new Place(w.ref().namespace(), w.labels(), true);
    }
  }

  /**
   * Where the traffic goes.
   *
   * @param protocol TCP or UDP
   * @param numbers any of which must be admitted
   * @param names that stand for one of the numbers; empty where these are not known
   */
  record Door(String protocol, Set<Integer> numbers, Optional<Set<String>> names) {}

  private final List<NetworkPolicy> policies;
  private final String namespace;

  Policing(View view) {
    List<Workload> workloads = view.workloads();
    this.policies =
        view.local(NetworkPolicy.class).stream()
            .filter(p -> p.getSpec() != null && workloads.stream().anyMatch(w -> selects(p, w)))
            .toList();
    this.namespace = view.namespace();
  }

  /** Whether no policy is about any part of the stack. */
  boolean isAbsent() {
    return policies.isEmpty();
  }

  /**
   * The policies that keep traffic from a workload: all that govern this direction of it, where
   * none admits the traffic; none where any of them does, or where none governs it.
   */
  List<NetworkPolicy> refusing(Workload w, Way way, Place other, Door door) {
    if (Boolean.TRUE.equals(w.template().getHostNetwork())) {
      return List.of();
    }
    List<NetworkPolicy> over =
        policies.stream().filter(p -> governs(p, way) && selects(p, w)).toList();
    return over.stream().anyMatch(p -> admits(p, way, other, door)) ? List.of() : over;
  }

  private static boolean selects(NetworkPolicy policy, Workload w) {
    return mayMatch(policy.getSpec().getPodSelector(), w.labels(), true);
  }

  private static boolean governs(NetworkPolicy policy, Way way) {
    List<String> types = policy.getSpec().getPolicyTypes();
    return types.isEmpty()
        ? way == Way.INGRESS || !policy.getSpec().getEgress().isEmpty()
        : types.contains(way.word);
  }

  private boolean admits(NetworkPolicy policy, Way way, Place other, Door door) {
    return way == Way.INGRESS
        ? policy.getSpec().getIngress().stream()
            .anyMatch(r -> admits(r.getFrom(), r.getPorts(), other, door))
        : policy.getSpec().getEgress().stream()
            .anyMatch(r -> admits(r.getTo(), r.getPorts(), other, door));
  }

  private boolean admits(
      List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports, Place other, Door door) {
    return (peers.isEmpty() || peers.stream().anyMatch(p -> admits(p, other)))
        && (ports.isEmpty() || ports.stream().anyMatch(p -> admits(p, door)));
  }

  private boolean admits(NetworkPolicyPeer peer, Place other) {
    if (peer.getIpBlock() != null) {
      return true;
    }
    boolean there =
        peer.getNamespaceSelector() == null
            ? namespace.equals(other.namespace())
            : mayMatch(
                peer.getNamespaceSelector(), Map.of(NAMESPACE_NAME, other.namespace()), false);
    return there && mayMatch(peer.getPodSelector(), other.labels(), other.known());
  }

  private static boolean admits(NetworkPolicyPort port, Door door) {
    if (!door.protocol().equals(Objects.requireNonNullElse(port.getProtocol(), "TCP"))) {
      return false;
    }
    if (port.getPort() == null) {
      return true;
    }
    if (port.getPort().getIntVal() == null) {
      return door.names().map(n -> n.contains(port.getPort().getStrVal())).orElse(true);
    }
    int first = port.getPort().getIntVal();
    int last = port.getEndPort() == null ? first : port.getEndPort();
    return door.numbers().stream().anyMatch(n -> first <= n && n <= last);
  }

  private static boolean mayMatch(
      LabelSelector selector, Map<String, String> labels, boolean known) {
    if (selector == null) {
      return true;
    }
    Map<String, String> exact =
        Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
    return exact.entrySet().stream()
            .allMatch(
                e ->
                    labels.containsKey(e.getKey())
                        ? e.getValue().equals(labels.get(e.getKey()))
                        : !known)
        && selector.getMatchExpressions().stream().allMatch(r -> mayMatch(r, labels, known));
  }

  private static boolean mayMatch(
      LabelSelectorRequirement r, Map<String, String> labels, boolean known) {
    boolean present = labels.containsKey(r.getKey());
    boolean listed = present && r.getValues().contains(labels.get(r.getKey()));
    return switch (r.getOperator()) {
      case "In" -> present ? listed : !known;
      case "NotIn" -> !listed;
      case "Exists" -> present || !known;
      default -> !present;
    };
  }
}
