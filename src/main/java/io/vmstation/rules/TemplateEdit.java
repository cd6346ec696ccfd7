package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Changes the pod template of a pod's controller, and nothing else of it. */
public final class TemplateEdit {

  private TemplateEdit() {}

  /**
   * The steps that bring an edited template to a pod; none where its controller is not a
   * Deployment, StatefulSet or DaemonSet, or has the edit already. A StatefulSet does not replace a
   * broken pod by itself (kubernetes#67250), so that pod is recreated.
   */
  public static List<Step> steps(Ref pod, Topology topology, Consumer<PodSpec> edit) {
    List<Step> steps = new ArrayList<>();
    for (Ref workload : topology.workloadsOf(pod)) {
      HasMetadata before = topology.snapshot().objects().get(workload);
      edited(before, edit)
          .filter(after -> !after.equals(before))
          .ifPresent(after -> steps.add(Replace.of(before, after)));
      if (!steps.isEmpty() && before instanceof StatefulSet) {
        steps.addAll(restart(pod, topology));
      }
    }
    return steps;
  }

  private static Optional<HasMetadata> edited(HasMetadata before, Consumer<PodSpec> edit) {
    if (before instanceof StatefulSet s) {
      StatefulSet after = new StatefulSetBuilder(s).build();
      edit.accept(after.getSpec().getTemplate().getSpec());
      return Optional.of(after);
    }
    if (before instanceof Deployment d) {
      Deployment after = new DeploymentBuilder(d).build();
      edit.accept(after.getSpec().getTemplate().getSpec());
      return Optional.of(after);
    }
    if (before instanceof DaemonSet d) {
      DaemonSet after = new DaemonSetBuilder(d).build();
      edit.accept(after.getSpec().getTemplate().getSpec());
      return Optional.of(after);
    }
    return Optional.empty();
  }

  /** Recreates a pod; no step where nothing would make it anew. */
  public static List<Step> restart(Ref pod, Topology topology) {
    return topology.snapshot().objects().get(pod) instanceof Pod p
            && p.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> Boolean.TRUE.equals(o.getController()))
        ? List.of(new Restart(pod))
        : List.of();
  }
}
