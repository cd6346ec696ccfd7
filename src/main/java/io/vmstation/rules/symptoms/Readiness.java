package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Since when pods are ready; what was said of them before is over. */
final class Readiness {

  /**
   * From a pod's readiness until its Service leads to it on every node: kube-proxy brings its rules
   * up to date every 30 s at the latest ({@code iptables.syncPeriod}).
   */
  private static final Duration TO_BE_REACHED = Duration.ofSeconds(30);

  private Readiness() {}

  /** Since when a pod is ready; empty where it is not. */
  static Optional<Instant> since(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .findFirst()
            .map(PodContainer::instant);
  }

  /** Since when all ready pods behind a Service, or a pod itself, are sure to be reached. */
  static Optional<Instant> reachedSince(Ref subject, View view) {
    Set<Ref> workloads = new HashSet<>(view.workloadsOf(subject));
    return view.local(Pod.class).stream()
        .filter(p -> view.workload(p).filter(w -> workloads.contains(w.ref())).isPresent())
        .flatMap(p -> since(p).stream())
        .max(Comparator.naturalOrder())
        .map(ready -> ready.plus(TO_BE_REACHED));
  }
}
