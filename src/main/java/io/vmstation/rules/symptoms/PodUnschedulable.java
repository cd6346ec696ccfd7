package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that the scheduler has found no node for in half a minute, or has not managed to bring
 * there. A pod that is held back on purpose (scheduling gates) is none.
 */
public record PodUnschedulable() implements Symptom {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.livePods().stream()
        .filter(
            p ->
                PodContainer.instant(p.getMetadata().getCreationTimestamp())
                    .isBefore(view.takenAt().minus(PATIENCE)))
        .flatMap(p -> look(p, view).stream())
        .toList();
  }

  private static Optional<Sighting> look(Pod pod, View view) {
    List<PodCondition> conditions = pod.getStatus().getConditions();
    Optional<PodCondition> scheduled =
        conditions.stream().filter(c -> "PodScheduled".equals(c.getType())).findFirst();
    if (scheduled.isEmpty()
        && "Pending".equals(pod.getStatus().getPhase())
        && pod.getSpec().getNodeName() == null) {
      Ref ref = Ref.of(pod);
      view.missed(Layer.STATUS, ref, "the scheduler has said nothing of " + ref);
    }
    return scheduled
        .filter(c -> "False".equals(c.getStatus()) && !"SchedulingGated".equals(c.getReason()))
        .map(c -> sighting(pod, c, conditions.indexOf(c), view));
  }

  private static Sighting sighting(Pod pod, PodCondition c, int index, View view) {
    Ref ref = Ref.of(pod);
    String message = c.getMessage() == null ? "" : c.getMessage();
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(Evidence.about(ref, message, "/status/conditions/" + index + "/message"));
    if (message.contains("node affinity") || message.contains("node selector")) {
      Map<String, String> wanted = pod.getSpec().getNodeSelector();
      if (wanted != null && !wanted.isEmpty()) {
        evidence.add(
            Evidence.about(ref, "the pod wants a node with " + wanted, "/spec/nodeSelector"));
      }
      view.all(Node.class).forEach(n -> evidence.add(labels(n)));
    }
    if (message.contains("taint") || message.contains("unschedulable")) {
      view.all(Node.class).stream()
          .filter(n -> n.getSpec() != null)
          .forEach(n -> n.getSpec().getTaints().forEach(t -> evidence.add(taint(n, t))));
    }
    return new Sighting(ref, evidence, Map.of("why", reasons(message)));
  }

  /** The scheduler's reasons, without its count of nodes and its words on preemption. */
  private static String reasons(String message) {
    return message
        .replaceFirst("^\\d+/\\d+ nodes are available: ", "")
        .replaceFirst("\\s*[Pp]reemption: .*$", "")
        .replaceFirst("\\.$", "");
  }

  private static Evidence labels(Node node) {
    Ref ref = Ref.of(node);
    return Evidence.about(
        ref,
        ref + " has the labels " + new java.util.TreeMap<>(node.getMetadata().getLabels()),
        "/metadata/labels");
  }

  private static Evidence taint(Node node, Taint taint) {
    Ref ref = Ref.of(node);
    String value = taint.getValue() == null ? "" : "=" + taint.getValue();
    return Evidence.about(
        ref,
        "%s has the taint %s%s:%s".formatted(ref, taint.getKey(), value, taint.getEffect()),
        "/spec/taints");
  }
}
