package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Workload;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands behind a Service that selects pods.
 *
 * @param service the Service
 * @param workloads those whose pods get the labels that it selects
 * @param pods those that carry these labels
 */
record Backend(Service service, List<Workload> workloads, List<Pod> pods) {

  private static final String SLICE_LABEL = "kubernetes.io/service-name";

  /** For how long a pod must have been ready before its Service is expected to know of it. */
  private static final Duration TO_SETTLE = Duration.ofSeconds(30);

  /** The Services of the stack that select pods; the others have their endpoints from elsewhere. */
  static List<Backend> all(View view) {
    List<Workload> workloads = view.workloads();
    return view.local(Service.class).stream()
        .filter(s -> s.getSpec() != null && !"ExternalName".equals(s.getSpec().getType()))
        .filter(s -> s.getSpec().getSelector() != null && !s.getSpec().getSelector().isEmpty())
        .map(s -> of(s, workloads))
        .toList();
  }

  private static Backend of(Service service, List<Workload> all) {
    Map<String, String> selector = service.getSpec().getSelector();
    List<Workload> workloads = all.stream().filter(w -> selects(selector, w.labels())).toList();
    List<Pod> pods =
        all.stream()
            .flatMap(w -> w.pods().stream())
            .filter(p -> selects(selector, p.getMetadata().getLabels()))
            .toList();
    return new Backend(service, workloads, pods);
  }

  private static boolean selects(Map<String, String> selector, Map<String, String> labels) {
    return labels != null && labels.entrySet().containsAll(selector.entrySet());
  }

  Ref ref() {
    return Ref.of(service);
  }

  boolean selectsNothing() {
    return workloads.isEmpty() && pods.isEmpty();
  }

  boolean isHeadless() {
    return "None".equals(service.getSpec().getClusterIP());
  }

  /** The selector as kubectl prints it. */
  String selector() {
    return text(service.getSpec().getSelector());
  }

  static String text(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }

  /** Where the Service's addresses stand. */
  private Ref endpoints() {
    return new Ref("Endpoints", ref().namespace(), ref().name());
  }

  /**
   * Whether traffic has somewhere to go; empty where that was not to be seen. EndpointSlices count
   * where the server has them.
   */
  Optional<Boolean> isReady(View view) {
    List<EndpointSlice> slices = slices(view);
    if (!slices.isEmpty()) {
      return Optional.of(slices.stream().anyMatch(this::isReady));
    }
    return view.find(Endpoints.class, ref().namespace(), ref().name()).map(Backend::hasAddress);
  }

  private List<EndpointSlice> slices(View view) {
    return view.local(EndpointSlice.class).stream()
        .filter(s -> s.getMetadata().getLabels() != null)
        .filter(s -> ref().name().equals(s.getMetadata().getLabels().get(SLICE_LABEL)))
        .toList();
  }

  private boolean isReady(EndpointSlice slice) {
    boolean hasPort = service.getSpec().getPorts().isEmpty() || !slice.getPorts().isEmpty();
    return hasPort && slice.getEndpoints().stream().anyMatch(Backend::isReady);
  }

  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  /**
   * The IPv4 addresses that the Service's name stands for: its own, or of a headless one those that
   * are ready; empty where it has none or they were not to be seen.
   */
  Set<String> addresses(View view) {
    Stream<String> all =
        isHeadless()
            ? Stream.concat(
                slices(view).stream()
                    .flatMap(s -> s.getEndpoints().stream())
                    .filter(Backend::isReady)
                    .flatMap(e -> e.getAddresses().stream()),
                view.find(Endpoints.class, ref().namespace(), ref().name()).stream()
                    .flatMap(e -> e.getSubsets().stream())
                    .flatMap(s -> s.getAddresses().stream())
                    .map(EndpointAddress::getIp))
            : Stream.concat(
                Stream.ofNullable(service.getSpec().getClusterIP()),
                service.getSpec().getClusterIPs().stream());
    return all.filter(a -> a.contains(".")).collect(Collectors.toCollection(TreeSet::new));
  }

  /** States the addresses that the Service's name stands for. */
  Evidence address(View view) {
    return new Evidence(
        ref(),
        "its address is " + String.join(", ", addresses(view)),
        isHeadless()
            ? Snapshot.file(endpoints()) + "#/subsets"
            : Snapshot.file(ref()) + "#/spec/clusterIP");
  }

  static boolean hasAddress(Endpoints endpoints) {
    return endpoints.getSubsets().stream().anyMatch(s -> !s.getAddresses().isEmpty());
  }

  /**
   * Why nothing is ready, as evidence about the pods, or about the workloads where there are none;
   * empty where the pods are only about to become ready, or to go.
   */
  List<Evidence> reasons(View view) {
    if (pods.isEmpty()) {
      return workloads.stream()
          .map(w -> Evidence.about(w.ref(), w.ref() + " runs no pod", "/spec"))
          .toList();
    }
    List<Pod> live = view.livePods().stream().filter(pods::contains).toList();
    List<Evidence> unready = PodNotReady.find(view, live).stream().map(Backend::first).toList();
    if (!unready.isEmpty()) {
      return unready;
    }
    return pods.stream()
        .filter(p -> isSettled(p, view.takenAt(), TO_SETTLE))
        .map(p -> Evidence.about(Ref.of(p), Ref.of(p) + " is ready", "/status/conditions"))
        .toList();
  }

  private static Evidence first(Sighting pod) {
    Evidence evidence = pod.evidence().get(0);
    return new Evidence(
        evidence.where(), pod.subject() + ": " + evidence.quote(), evidence.pointer());
  }

  /** Whether a pod has been ready for some time and is not about to go. */
  static boolean isSettled(Pod pod, Instant now, Duration time) {
    return Workload.ready(pod)
        && pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .filter(c -> "Ready".equals(c.getType()) && c.getLastTransitionTime() != null)
            .anyMatch(c -> Instant.parse(c.getLastTransitionTime()).plus(time).isBefore(now));
  }

  /** States something about the Service's addresses. */
  Evidence noReadyAddress() {
    return new Evidence(
        ref(),
        "no ready address behind the selector " + selector(),
        Snapshot.file(endpoints()) + "#/subsets");
  }
}
