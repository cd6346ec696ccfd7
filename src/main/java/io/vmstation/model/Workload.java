package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that runs pods: a controller at the top of its pods' owners, or a bare pod.
 *
 * @param ref the controller, such as {@code statefulset/prometheus}
 * @param labels the labels that its pods get
 * @param template the pods' spec as the controller has it
 * @param pods its pods, by name; none in manifests
 */
public record Workload(Ref ref, Map<String, String> labels, PodSpec template, List<Pod> pods) {

  public Workload {
    labels = Map.copyOf(labels);
    pods = List.copyOf(pods);
  }

  /** The part of the monitoring stack that this workload runs, if it is one. */
  public Optional<Component> component() {
    return mainContainer().flatMap(c -> Component.of(c, labels));
  }

  /** The container that runs the component. */
  public Optional<Container> mainContainer() {
    return template.getContainers().stream()
        .filter(c -> Component.ofImageOrArguments(c).isPresent())
        .findFirst()
        .or(
            () ->
                template.getContainers().stream()
                    .filter(c -> Component.of(c, labels).isPresent())
                    .findFirst());
  }

  /**
   * Whether an init container is to keep running beside the pod's program, as one may from 1.29.
   */
  public static boolean isSidecar(Container init) {
    return "Always".equals(init.getRestartPolicy());
  }

  /** Its pods that Kubernetes does not call ready and that have not ended well. */
  public List<Pod> unreadyPods() {
    return pods.stream().filter(p -> !ready(p) && !hasPhase(p, "Succeeded")).toList();
  }

  /** Whether Kubernetes calls a pod ready. */
  public static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static boolean hasPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }
}
