package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod of a StatefulSet that is not ready and was made from an earlier template than the
 * StatefulSet has by now. Its controller waits for it to become ready before it replaces it
 * (kubernetes#67250), which it may never do.
 */
public record PodOfOldRevision() implements Symptom {

  private static final String REVISION = "controller-revision-hash";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Sighting unready : new PodNotReady().find(view)) {
      Ref ref = unready.subject();
      view.find(Pod.class, ref.namespace(), ref.name())
          .flatMap(p -> look(p, unready, view))
          .ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Sighting> look(Pod pod, Sighting unready, View view) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String has = labels == null ? "" : labels.getOrDefault(REVISION, "");
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(o -> "StatefulSet".equals(o.getKind()))
        .flatMap(o -> view.find(StatefulSet.class, view.namespace(), o.getName()).stream())
        .filter(s -> isObserved(s) && !isHeldBack(pod, s))
        .filter(s -> !has.isEmpty() && !has.equals(s.getStatus().getUpdateRevision()))
        .findFirst()
        .map(s -> sighting(pod, s, has, unready));
  }

  private static boolean isObserved(StatefulSet set) {
    return set.getStatus() != null
        && set.getStatus().getUpdateRevision() != null
        && (set.getMetadata().getGeneration() == null
            || set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration()));
  }

  /** Whether a partition leaves the pod at the earlier template on purpose. */
  private static boolean isHeldBack(Pod pod, StatefulSet set) {
    int partition =
        Optional.ofNullable(set.getSpec().getUpdateStrategy())
            .map(StatefulSetUpdateStrategy::getRollingUpdate)
            .map(RollingUpdateStatefulSetStrategy::getPartition)
            .orElse(0);
    String ordinal = pod.getMetadata().getName().replaceFirst("^.*-", "");
    return ordinal.matches("\\d{1,9}") && Integer.parseInt(ordinal) < partition;
  }

  private static Sighting sighting(Pod pod, StatefulSet set, String has, Sighting unready) {
    Ref ref = Ref.of(pod);
    Ref owner = Ref.of(set);
    List<Evidence> evidence =
        List.of(
            Evidence.about(ref, ref + " is of revision " + has, "/metadata/labels"),
            Evidence.about(
                owner,
                "%s is at revision %s".formatted(owner, set.getStatus().getUpdateRevision()),
                "/status/updateRevision"),
            unready.evidence().get(0));
    return new Sighting(ref, evidence, Map.of("owner", owner.toString()));
  }
}
