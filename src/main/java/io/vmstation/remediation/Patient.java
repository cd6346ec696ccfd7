package io.vmstation.remediation;

import io.vmstation.fix.BackupSource;
import io.vmstation.fix.Lock;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Target;
import io.vmstation.model.Ref;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import java.util.Optional;

/**
 * The doors to one stack.
 *
 * @param source looks
 * @param target changes
 * @param backup reads everything
 * @param lock keeps others away
 * @param namespace of the stack
 * @param server the address of its cluster
 */
public record Patient(
    SnapshotSource source,
    Target target,
    BackupSource backup,
    Lock lock,
    String namespace,
    String server) {

  /** Whose doors these are; the uid is left out for one who may not read it. */
  public Stack stack() {
    return new Stack(namespace, uid(), server);
  }

  private String uid() {
    try {
      return target
          .find(new Ref("Namespace", "", namespace))
          .map(n -> n.getMetadata().getUid())
          .orElse("");
    } catch (RefusedException e) {
      return "";
    }
  }

  /**
   * Keeps a run away from every stack but its own; of an old run, which does not tell, that is
   * said.
   *
   * @throws UsageException when it is about another one
   */
  void requireOwn(Run run, Operator operator) {
    Stack here = stack();
    if (!run.isAbout(here)) {
      throw new UsageException(run.elsewhere(here));
    }
    if (run.stack().isEmpty()) {
      operator.tell(
          "Run %s does not say of which cluster it is; it is taken for one of %s."
              .formatted(run.id(), server));
    }
  }

  /**
   * Takes the lock; from a dead holder only where the operator agrees.
   *
   * @throws UsageException when somebody else is at work
   */
  void reserve(Operator operator) {
    Optional<Lock.Holder> other = lock.take();
    if (other.isPresent() && other.get().dead() && operator.takesFrom(other.get())) {
      other = lock.takeFrom(other.get());
    }
    other.ifPresent(
        h -> {
          throw new UsageException(
              "%s has been at work since %s; %s".formatted(h.name(), h.since(), remedy(h)));
        });
  }

  private String remedy(Lock.Holder holder) {
    return holder.dead()
        ? "it shows no sign of life: take over in a terminal, or, where it is gone, with: "
            + lock.removal()
        : "wait until it is done";
  }

  /**
   * Tells a run that somebody is just at work on from one that was cut off.
   *
   * @throws UsageException when somebody else is at work
   */
  void requireNobody(Operator operator) {
    reserve(operator);
    lock.release();
  }
}
