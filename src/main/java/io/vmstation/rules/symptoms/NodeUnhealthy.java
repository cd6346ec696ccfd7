package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
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
import java.util.Set;
import java.util.TreeMap;

/**
 * A node that a part of the stack is on, or all of whose like are so, says of itself that it is not
 * ready or runs out of something, for half a minute by now.
 */
public record NodeUnhealthy() implements Symptom {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Set<String> PRESSURES =
      Set.of("DiskPressure", "MemoryPressure", "PIDPressure", "NetworkUnavailable");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    Map<String, List<Pod>> pods = new TreeMap<>();
    view.pods().stream()
        .filter(p -> p.getSpec().getNodeName() != null)
        .forEach(
            p -> pods.computeIfAbsent(p.getSpec().getNodeName(), n -> new ArrayList<>()).add(p));
    List<Sighting> found = new ArrayList<>();
    for (Node node : view.all(Node.class)) {
      List<NodeCondition> conditions =
          node.getStatus() == null ? List.of() : node.getStatus().getConditions();
      List<Evidence> evidence =
          conditions.stream()
              .filter(c -> isBad(c) && isSettled(c, view))
              .map(c -> quote(node, c, conditions.indexOf(c)))
              .toList();
      List<Pod> there = pods.getOrDefault(node.getMetadata().getName(), List.of());
      if (!evidence.isEmpty() && (!there.isEmpty() || view.all(Node.class).size() == 1)) {
        found.add(sighting(node, evidence, there));
      }
    }
    return found;
  }

  private static Sighting sighting(Node node, List<Evidence> conditions, List<Pod> pods) {
    List<Evidence> evidence = new ArrayList<>(conditions);
    pods.stream()
        .filter(p -> p.getStatus() != null && "Evicted".equals(p.getStatus().getReason()))
        .map(
            p ->
                Evidence.about(
                    Ref.of(p),
                    "%s was evicted: %s".formatted(Ref.of(p), p.getStatus().getMessage()),
                    "/status/message"))
        .forEach(evidence::add);
    return new Sighting(Ref.of(node), evidence, Map.of("condition", conditions.get(0).quote()));
  }

  private static boolean isBad(NodeCondition c) {
    return "Ready".equals(c.getType())
        ? !"True".equals(c.getStatus())
        : PRESSURES.contains(c.getType()) && "True".equals(c.getStatus());
  }

  private static boolean isSettled(NodeCondition c, View view) {
    return c.getLastTransitionTime() == null
        || PodContainer.instant(c.getLastTransitionTime()).isBefore(view.takenAt().minus(PATIENCE));
  }

  private static Evidence quote(Node node, NodeCondition c, int index) {
    Ref ref = Ref.of(node);
    String why = c.getMessage() == null || c.getMessage().isEmpty() ? "" : ": " + c.getMessage();
    return Evidence.about(
        ref,
        "%s is %s%s".formatted(c.getType(), c.getStatus(), why),
        "/status/conditions/" + index);
  }
}
