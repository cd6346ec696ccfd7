package io.vmstation.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Objects;

/** How far a controller has brought what it was told. */
public final class Rollout {
  private Rollout() {}

  /**
   * Whether the controller has seen its newest spec and makes pods from it; true of what is no
   * controller of pods. A StatefulSet does not tell how many of its pods are of the newest spec
   * where it leaves them to a person ({@code OnDelete}), so its pods are not counted.
   */
  public static boolean isUnderstood(HasMetadata controller) {
    Long wanted = controller.getMetadata().getGeneration();
    if (controller instanceof Deployment d && d.getStatus() != null) {
      return wanted == null
          || (wanted.equals(d.getStatus().getObservedGeneration())
              && Objects.equals(d.getStatus().getUpdatedReplicas(), d.getStatus().getReplicas()));
    }
    if (controller instanceof StatefulSet s && s.getStatus() != null) {
      return wanted == null || wanted.equals(s.getStatus().getObservedGeneration());
    }
    if (controller instanceof DaemonSet d && d.getStatus() != null) {
      return wanted == null
          || (wanted.equals(d.getStatus().getObservedGeneration())
              && Objects.equals(
                  Objects.requireNonNullElse(d.getStatus().getUpdatedNumberScheduled(), 0),
                  d.getStatus().getDesiredNumberScheduled()));
    }
    return true;
  }
}
