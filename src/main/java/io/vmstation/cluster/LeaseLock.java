package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Lock;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A Lease in the stack's namespace, by which two operators are kept apart. */
public final class LeaseLock implements Lock {

  private static final String NAME = "vmstation";

  /** Long enough to read a plan and answer. */
  private static final int SECONDS = 900;

  private final KubernetesClient client;
  private final String namespace;
  private final String me;
  private final Predicate<String> gone;
  private final Time time;
  private final Again again;
  private boolean held;

  /**
   * A lock that is not taken yet.
   *
   * @param me who takes it: user, machine and process
   * @param gone whether a holder is known to be no more, such as a process of this machine
   */
  public LeaseLock(
      KubernetesClient client, String namespace, String me, Predicate<String> gone, Time time) {
    this.client = client;
    this.namespace = namespace;
    this.me = me;
    this.gone = gone;
    this.time = time;
    this.again = Again.patiently(time);
  }

  @Override
  public Optional<Holder> take() {
    return asked(this::taken);
  }

  private Optional<Holder> taken() {
    Lease present = resource().get();
    if (present == null) {
      client.resource(mine(new LeaseBuilder().build())).create();
      held = true;
      return Optional.empty();
    }
    Holder holder = holder(present);
    return me.equals(holder.name()) || gone.test(holder.name())
        ? replaced(present)
        : Optional.of(holder);
  }

  @Override
  public Optional<Holder> takeFrom(Holder dead) {
    return asked(
        () -> {
          Lease present = resource().get();
          return present != null && holder(present).equals(dead) ? replaced(present) : taken();
        });
  }

  @Override
  public String removal() {
    return "kubectl -n %s delete lease %s".formatted(namespace, NAME);
  }

  @Override
  public void renew() {
    if (!held) {
      return;
    }
    Optional<Holder> other = take();
    other.ifPresent(
        h -> {
          held = false;
          throw new ConflictException(h.name() + " has taken over meanwhile");
        });
  }

  @Override
  public void release() {
    if (!held) {
      return;
    }
    held = false;
    try {
      Again.briefly().ask(this::deleted, Trouble::isWorthAnotherLook);
    } catch (KubernetesClientException e) {
      // It runs out by itself.
    }
  }

  private Optional<Lease> deleted() {
    Optional<Lease> mine =
        Optional.ofNullable(resource().get())
            .filter(l -> me.equals(l.getSpec().getHolderIdentity()));
    mine.ifPresent(
        l -> client.resource(l).lockResourceVersion(l.getMetadata().getResourceVersion()).delete());
    return mine;
  }

  private Optional<Holder> replaced(Lease present) {
    client.resource(mine(present)).update();
    held = true;
    return Optional.empty();
  }

  private Resource<Lease> resource() {
    return client.leases().inNamespace(namespace).withName(NAME);
  }

  private Lease mine(Lease present) {
    ZonedDateTime now = ZonedDateTime.ofInstant(time.instant(), ZoneOffset.UTC);
    boolean again = present.getSpec() != null && me.equals(present.getSpec().getHolderIdentity());
    return new LeaseBuilder(present)
        .editOrNewMetadata()
        .withNamespace(namespace)
        .withName(NAME)
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(me)
        .withLeaseDurationSeconds(SECONDS)
        .withAcquireTime(again ? present.getSpec().getAcquireTime() : now)
        .withRenewTime(now)
        .endSpec()
        .build();
  }

  private Holder holder(Lease lease) {
    LeaseSpec spec = lease.getSpec();
    Instant renewed = instant(spec.getRenewTime());
    int seconds = Optional.ofNullable(spec.getLeaseDurationSeconds()).orElse(SECONDS);
    boolean dead = renewed.plusSeconds(seconds).isBefore(time.instant());
    String name = Optional.ofNullable(spec.getHolderIdentity()).orElse("nobody");
    return new Holder(name, instant(spec.getAcquireTime()), dead);
  }

  private static Instant instant(ZonedDateTime time) {
    return time == null ? Instant.EPOCH : time.toInstant();
  }

  private Optional<Holder> asked(Supplier<Optional<Holder>> question) {
    try {
      return again.ask(question::get, Trouble::isWorthAnotherLook);
    } catch (KubernetesClientException e) {
      throw new AccessException(
          "The lock, lease %s in namespace %s, cannot be taken: %s"
              .formatted(NAME, namespace, reason(e)),
          e);
    }
  }

  private static String reason(KubernetesClientException failure) {
    int code = Trouble.code(failure);
    String said = Trouble.deepest(failure);
    if (code == 0) {
      return "the API server does not answer (%s). Try again when it does.".formatted(said);
    }
    if (code == 403) {
      return said + ". The role in manifests/rbac/operator.yaml allows it.";
    }
    return "the API server answers %d, %s.".formatted(code, said)
        + (Trouble.isPassing(failure) ? " Try again later." : "");
  }
}
