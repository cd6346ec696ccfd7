package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.vmstation.model.Ref;
import java.util.Optional;

/**
 * One object becomes another.
 *
 * @param target its name
 * @param before empty to create it
 * @param after empty to delete it
 */
public record Replace(Ref target, Optional<HasMetadata> before, Optional<HasMetadata> after)
    implements Step {

  /** A change of an object that exists. */
  public static Replace of(HasMetadata before, HasMetadata after) {
    return new Replace(Ref.of(before), Optional.of(before), Optional.of(after));
  }

  /**
   * The step as it is still due, given the object as it is now: with that object before, and
   * without change where it already is as it shall be. How many replicas there are may have changed
   * where the step does not say.
   *
   * @throws ConflictException when the object is neither as it was shown nor as it shall be
   */
  public Replace due(Optional<HasMetadata> live) {
    Replace scaled = scaledAs(live);
    if (same(live, scaled.after)) {
      return new Replace(target, live, live);
    }
    if (!same(live, scaled.before)) {
      throw new ConflictException(
          target + (live.isEmpty() ? " is gone" : " was changed by somebody else") + " meanwhile");
    }
    return new Replace(target, live, scaled.after);
  }

  /**
   * The step with the replicas that there are where it leaves their number alone: an autoscaler or
   * a person may set it at any time.
   */
  public Replace scaledAs(Optional<HasMetadata> live) {
    boolean leaves =
        live.isPresent()
            && before.isPresent()
            && after.isPresent()
            && before.flatMap(Replace::replicas).equals(after.flatMap(Replace::replicas));
    return leaves
        ? new Replace(
            target, before.map(b -> scaled(b, live.get())), after.map(a -> scaled(a, live.get())))
        : this;
  }

  private static Optional<Integer> replicas(HasMetadata object) {
    return object instanceof Deployment d && d.getSpec() != null
        ? Optional.ofNullable(d.getSpec().getReplicas())
        : object instanceof StatefulSet s && s.getSpec() != null
            ? Optional.ofNullable(s.getSpec().getReplicas())
            : Optional.empty();
  }

  private static HasMetadata scaled(HasMetadata object, HasMetadata live) {
    Integer replicas = replicas(live).orElse(null);
    if (object instanceof Deployment d) {
      return new DeploymentBuilder(d).editOrNewSpec().withReplicas(replicas).endSpec().build();
    }
    return object instanceof StatefulSet s
        ? new StatefulSetBuilder(s).editOrNewSpec().withReplicas(replicas).endSpec().build()
        : object;
  }

  private static boolean same(Optional<HasMetadata> a, Optional<HasMetadata> b) {
    return a.map(Essence::of).equals(b.map(Essence::of));
  }

  /** Whether anything is left to do. */
  public boolean changesNothing() {
    return same(before, after);
  }

  @Override
  public Replace inverse() {
    return new Replace(target, after, before);
  }

  @Override
  public Replace performOn(Target t) {
    return t.replace(this);
  }

  @Override
  public String sentence() {
    return (before.isEmpty() ? "create " : after.isEmpty() ? "delete " : "change ") + target;
  }
}
