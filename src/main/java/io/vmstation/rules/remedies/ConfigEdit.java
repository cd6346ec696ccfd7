package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Rehearsal;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy.Cure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of one configuration file where it stands in the cluster. The finding's subject is the
 * ConfigMap, its fact {@code key} the file's key.
 */
final class ConfigEdit {

  private ConfigEdit() {}

  /** The file's present text; empty where the ConfigMap cannot be changed. */
  static Optional<String> text(Finding finding, Topology topology) {
    return map(finding, topology)
        .filter(m -> !Boolean.TRUE.equals(m.getImmutable()) && m.getData() != null)
        .map(m -> m.getData().get(finding.facts().get("key")));
  }

  /**
   * Replaces the file's text and recreates the pods that are not ready; those that are keep
   * running, unless the finding's fact {@code running} says that they run in vain. Empty where the
   * finding's own rule would still find the edited file wrong.
   */
  static Optional<Cure> cure(Finding finding, Topology topology, String title, String edited) {
    return map(finding, topology)
        .map(
            before -> {
              String key = finding.facts().get("key");
              ConfigMap after = new ConfigMapBuilder(before).addToData(key, edited).build();
              return Replace.of(before, after);
            })
        .filter(r -> cures(r, finding, topology))
        .map(r -> cure(r, finding, topology, title));
  }

  private static Cure cure(Replace change, Finding finding, Topology topology, String title) {
    boolean all = finding.facts().containsKey("running");
    List<Step> steps = new ArrayList<>(List.of(change));
    for (Ref ref : topology.workloadsOf(finding.subject())) {
      topology
          .workload(ref)
          .filter(
              w ->
                  finding.rule().component().isEmpty()
                      || w.component().equals(finding.rule().component()))
          .map(w -> all ? w.pods() : w.unreadyPods())
          .orElse(List.of())
          .stream()
          .filter(ConfigEdit::hasController)
          .map(p -> new Restart(Ref.of(p)))
          .forEach(steps::add);
    }
    return new Cure(title, steps.size() == 1 ? Safety.SAFE : Safety.RESTART, steps);
  }

  private static Optional<ConfigMap> map(Finding finding, Topology topology) {
    return Optional.ofNullable(topology.snapshot().objects().get(finding.subject()))
        .filter(ConfigMap.class::isInstance)
        .map(ConfigMap.class::cast);
  }

  private static boolean hasController(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> Boolean.TRUE.equals(o.getController()));
  }

  private static boolean cures(Replace change, Finding finding, Topology topology) {
    Rehearsal edited = new Rehearsal(topology.snapshot());
    change.performOn(edited);
    return finding.rule().examine(Topology.of(edited.snapshot())).findings().stream()
        .noneMatch(f -> f.subject().equals(finding.subject()));
  }
}
