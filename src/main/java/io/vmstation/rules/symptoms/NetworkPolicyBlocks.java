package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import io.vmstation.rules.symptoms.Policing.Door;
import io.vmstation.rules.symptoms.Policing.Place;
import io.vmstation.rules.symptoms.Policing.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The NetworkPolicies over a part of the stack, taken together, admit no traffic that it is
 * configured to need. Whether the cluster's network enforces them is not looked at.
 *
 * @param towards where that traffic goes
 */
public record NetworkPolicyBlocks(Goal towards) implements Symptom {

  /** What a part of the stack may have to reach. */
  public enum Goal {
    /** Another part of it; the subject is the one that cannot be reached. */
    STACK,
    /** The cluster's DNS; the subject is who asks. */
    DNS,
    /** The API server, for discovery; the subject is who asks. */
    API
  }

  /** CoreDNS listens on the first, OpenShift's on the second. */
  private static final Door DNS_DOOR = new Door("UDP", Set.of(53, 5353), Optional.empty());

  private static final Place DNS_PLACE =
      new Place("kube-system", Map.of("k8s-app", "kube-dns"), false);

  /** The Service's, kubeadm's and K3s', Minikube's, and MicroK8s'. */
  private static final Door API_DOOR =
      new Door("TCP", Set.of(443, 6443, 8443, 16443), Optional.empty());

  /** It is a program of the node, which no selector of pods finds for certain. */
  private static final Place API_PLACE = new Place("kube-system", Map.of(), false);

  /** Options of programs that then read another cluster than the one they run in, or none. */
  private static final Set<String> ELSEWHERE =
      Set.of("apiserver", "kubeconfig", "bundle", "manifests");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    Policing policing = new Policing(view);
    if (policing.isAbsent()) {
      return List.of();
    }
    return switch (towards) {
      case STACK -> stack(policing, view);
      case DNS -> outside(askers(view), DNS_PLACE, DNS_DOOR, policing);
      case API -> outside(watchers(view), API_PLACE, API_DOOR, policing);
    };
  }

  private static List<Sighting> stack(Policing policing, View view) {
    Map<Ref, List<Cut>> cuts = new LinkedHashMap<>();
    for (Traffic traffic : Traffic.wanted(view)) {
      cuts(traffic, policing)
          .forEach(c -> cuts.computeIfAbsent(traffic.to().ref(), r -> new ArrayList<>()).add(c));
    }
    return cuts.entrySet().stream().map(e -> sighting(e.getKey(), e.getValue())).toList();
  }

  /**
   * Traffic that is refused.
   *
   * @param traffic the traffic
   * @param way by which end's policies
   * @param by these policies
   */
  private record Cut(Traffic traffic, Way way, List<NetworkPolicy> by) {

    /** As {@link io.vmstation.rules.remedies.AllowTraffic} reads it. */
    String fact() {
      return "%s %s %s %d".formatted(way, traffic.from().ref(), traffic.to().ref(), traffic.port());
    }
  }

  private static List<Cut> cuts(Traffic t, Policing policing) {
    if (Boolean.TRUE.equals(t.from().template().getHostNetwork())
        || Boolean.TRUE.equals(t.to().template().getHostNetwork())) {
      return List.of();
    }
    Set<String> names =
        Traffic.ports(t.to())
            .filter(p -> p.getName() != null && p.getContainerPort() == t.port())
            .map(p -> p.getName())
            .collect(Collectors.toSet());
    Door in = new Door("TCP", Set.of(t.port()), Optional.of(names));
    Door out =
        new Door("TCP", new LinkedHashSet<>(List.of(t.port(), t.asked())), Optional.of(names));
    List<Cut> cuts =
        List.of(
            new Cut(t, Way.EGRESS, policing.refusing(t.from(), Way.EGRESS, Place.of(t.to()), out)),
            new Cut(
                t, Way.INGRESS, policing.refusing(t.to(), Way.INGRESS, Place.of(t.from()), in)));
    return cuts.stream().filter(c -> !c.by().isEmpty()).toList();
  }

  private static Sighting sighting(Ref subject, List<Cut> cuts) {
    Set<Evidence> evidence = new LinkedHashSet<>();
    for (Cut cut : cuts) {
      Traffic t = cut.traffic();
      evidence.add(t.need());
      String way =
          cut.way() == Way.INGRESS
              ? "in from " + t.from().ref()
              : "out from %s to %s".formatted(t.from().ref(), t.to().ref());
      for (NetworkPolicy policy : cut.by()) {
        evidence.add(
            note(policy, cut.way(), "lets nothing %s on port %d".formatted(way, t.port())));
      }
    }
    Cut first = cuts.get(0);
    return new Sighting(
        subject,
        List.copyOf(evidence),
        Map.of(
            "client", first.traffic().from().ref().toString(),
            "port", String.valueOf(first.traffic().port()),
            "policies", names(first.by()),
            "cuts", cuts.stream().map(Cut::fact).distinct().collect(Collectors.joining("\n"))));
  }

  private static Evidence note(NetworkPolicy policy, Way way, String what) {
    Ref ref = Ref.of(policy);
    return Evidence.about(ref, ref + " " + what, "/spec/" + way.field());
  }

  private static String names(List<NetworkPolicy> policies) {
    return policies.stream().map(p -> Ref.of(p).toString()).collect(Collectors.joining(" and "));
  }

  private static List<Sighting> outside(
      Map<Workload, Evidence> wanting, Place place, Door door, Policing policing) {
    List<Sighting> found = new ArrayList<>();
    wanting.forEach(
        (w, need) -> {
          List<NetworkPolicy> by = policing.refusing(w, Way.EGRESS, place, door);
          if (!by.isEmpty()) {
            List<Evidence> evidence = new ArrayList<>(List.of(need));
            String ports =
                door.numbers().stream()
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            by.forEach(
                p ->
                    evidence.add(
                        note(
                            p,
                            Way.EGRESS,
                            "lets nothing out there on %s port %s"
                                .formatted(door.protocol(), ports))));
            found.add(
                new Sighting(
                    w.ref(), evidence, Map.of("policies", names(by), "cuts", "DNS " + w.ref())));
          }
        });
    return found;
  }

  /** Those who ask the cluster's DNS, with the first name that each asks for. */
  private static Map<Workload, Evidence> askers(View view) {
    Map<Workload, Evidence> askers = new LinkedHashMap<>();
    for (Traffic t : Traffic.wanted(view)) {
      String policy = t.from().template().getDnsPolicy();
      if (policy == null || policy.startsWith("ClusterFirst")) {
        askers.putIfAbsent(t.from(), t.need());
      }
    }
    return askers;
  }

  /** Those who ask the API server, with what tells so. */
  private static Map<Workload, Evidence> watchers(View view) {
    Map<Workload, Evidence> watchers = new LinkedHashMap<>();
    for (Workload w : view.workloads()) {
      Traffic.config(w, view)
          .flatMap(NetworkPolicyBlocks::discovery)
          .ifPresent(e -> watchers.put(w, e));
      if (readers(w).anyMatch(NetworkPolicyBlocks::isAtHome)) {
        watchers.put(w, Evidence.about(w.ref(), w.ref() + " reads the cluster's objects", "/spec"));
      }
    }
    return watchers;
  }

  /** Containers of programs whose use it is to read the cluster's objects, this one among them. */
  private static Stream<Container> readers(Workload w) {
    Stream<Container> metrics =
        w.component().equals(Optional.of(Component.KUBE_STATE_METRICS))
            ? w.mainContainer().stream()
            : Stream.empty();
    return Stream.concat(
        metrics,
        w.template().getContainers().stream()
            .filter(c -> Component.imageName(c.getImage()).equals("vmstation")));
  }

  private static boolean isAtHome(Container reader) {
    return ELSEWHERE.stream().allMatch(o -> Flags.value(reader, o).isEmpty());
  }

  private static Optional<Evidence> discovery(ConfigFile file) {
    return file.yaml().at("scrape_configs").map(YamlText::items).orElse(List.of()).stream()
        .flatMap(j -> YamlText.value(j, "kubernetes_sd_configs").stream())
        .flatMap(s -> YamlText.items(s).stream())
        .filter(s -> YamlText.value(s, "api_server").isEmpty())
        .filter(s -> YamlText.value(s, "kubeconfig_file").isEmpty())
        .map(s -> file.quote(YamlText.line(s)))
        .findFirst();
  }
}
