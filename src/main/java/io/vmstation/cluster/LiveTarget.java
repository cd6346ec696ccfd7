package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Manual;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.fix.Target;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Changes a stack in a running cluster. */
public final class LiveTarget implements Target {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Time time;
  private final Ownership ownership;
  private final Again again;

  /**
   * A target behind a client.
   *
   * @param namespace of the stack
   * @param image what a pod that changes owners runs: a shell with stat and chown; empty for the
   *     image of an init container beside the volume
   */
  public LiveTarget(KubernetesClient client, String namespace, Time time, String image) {
    this(client, time, new Ownership(client, namespace, time, image, LocalDisk.ofThisMachine()));
  }

  LiveTarget(KubernetesClient client, Time time, Ownership ownership) {
    this.client = client;
    this.time = time;
    this.ownership = ownership;
    this.again = Again.patiently(time);
  }

  @Override
  public Optional<HasMetadata> find(Ref ref) {
    return asked("read " + ref, () -> Optional.ofNullable(Kinds.get(client, ref)));
  }

  @Override
  public Step tryOut(Step step) {
    try {
      return asked(step.sentence(), () -> triedOut(step));
    } catch (AccessException e) {
      if (Trouble.code(e) < 500) {
        throw e;
      }
      throw new RefusedException(e.getMessage(), e);
    }
  }

  private Step triedOut(Step step) {
    if (step instanceof Replace r) {
      Replace due = r.due(live(r));
      return due.changesNothing() ? due : written(due, Rehearsed.YES);
    }
    if (step instanceof Restart r) {
      return triedOut(r);
    }
    return step instanceof ChangeOwner c ? ownership.tryOut(c) : step;
  }

  @Override
  public Replace replace(Replace step) {
    AtomicBoolean unsure = new AtomicBoolean();
    try {
      return asked(step.sentence(), () -> replaced(step, unsure));
    } catch (ConflictException | RefusedException e) {
      if (!unsure.get()) {
        throw e;
      }
      throw new AccessException(
          "The cluster did not say whether it did %s, and now: %s."
              .formatted(step.sentence(), e.getMessage()),
          e);
    }
  }

  /**
   * Writes what is due.
   *
   * @param unsure set where a change may have been made; it must not pass for one that was not
   */
  private Replace replaced(Replace step, AtomicBoolean unsure) {
    Replace due = step.due(live(step));
    try {
      return due.changesNothing() ? due : written(due, Rehearsed.NO);
    } catch (KubernetesClientException e) {
      unsure.compareAndSet(false, Trouble.code(e) == 0 || Trouble.code(e) >= 500);
      throw e;
    }
  }

  /** Whether the server is only asked what it would do. */
  private enum Rehearsed {
    YES,
    NO
  }

  private Replace written(Replace due, Rehearsed rehearsed) {
    if (due.after().isEmpty()) {
      delete(due.before().get(), rehearsed);
      return due;
    }
    HasMetadata sent = client.getKubernetesSerialization().clone(due.after().get());
    ObjectMeta metadata = sent.getMetadata();
    Optional<ObjectMeta> live = due.before().map(HasMetadata::getMetadata);
    metadata.setResourceVersion(live.map(ObjectMeta::getResourceVersion).orElse(null));
    metadata.setUid(live.map(ObjectMeta::getUid).orElse(null));
    metadata.setManagedFields(live.map(ObjectMeta::getManagedFields).orElse(List.of()));
    NamespaceableResource<HasMetadata> resource = client.resource(sent);
    var door = rehearsed == Rehearsed.YES ? resource.dryRun() : resource;
    HasMetadata left = live.isPresent() ? door.update() : door.create();
    Replace done = new Replace(due.target(), due.before(), Optional.of(left));
    if (done.changesNothing()) {
      throw new RefusedException(
          "the server takes it back when it is asked to %s, as an admission webhook can; see: kubectl get mutatingwebhookconfigurations"
              .formatted(due.sentence()));
    }
    return done;
  }

  /** The object as it is now; objects of unknown kinds are asked for as the step knows them. */
  private Optional<HasMetadata> live(Replace step) {
    HasMetadata like = step.before().or(step::after).orElseThrow();
    return Optional.ofNullable(client.resource(like).get());
  }

  private void delete(HasMetadata object, Rehearsed rehearsed) {
    var resource =
        client.resource(object).lockResourceVersion(object.getMetadata().getResourceVersion());
    if (rehearsed == Rehearsed.NO) {
      resource.delete();
    } else {
      client.resource(object).dryRun().delete();
    }
  }

  private Restart triedOut(Restart step) {
    Optional<Pod> pod = pod(step.target());
    if (pod.isPresent()) {
      controller(pod.get());
      delete(pod.get(), deletion(pod.get()).withDryRun("All").build());
    }
    return step;
  }

  @Override
  public Restart restart(Restart step) {
    Optional<Pod> old = asked("read " + step.target(), () -> pod(step.target()));
    if (old.isEmpty()) {
      return step;
    }
    String controller = controller(old.get()).getUid();
    String uid = old.get().getMetadata().getUid();
    Set<String> others = asked("read pods", () -> uids(old.get(), controller));
    asked(
        step.sentence(),
        () -> {
          if (pod(step.target()).filter(p -> p.getMetadata().getUid().equals(uid)).isPresent()) {
            delete(old.get(), deletion(old.get()).build());
          }
          return step;
        });
    Instant end = time.instant().plus(patience(old.get()));
    while (time.instant().isBefore(end)) {
      Set<String> now = asked(step.sentence(), () -> uids(old.get(), controller));
      if (!now.contains(uid) && !others.containsAll(now)) {
        return step;
      }
      time.pause(PAUSE);
    }
    return step;
  }

  private static Duration patience(Pod pod) {
    Long grace = pod.getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(60 + Objects.requireNonNullElse(grace, 30L));
  }

  private Optional<Pod> pod(Ref ref) {
    return Optional.ofNullable(
        client.pods().inNamespace(ref.namespace()).withName(ref.name()).get());
  }

  /** The pods of a controller, the going ones included. */
  private Set<String> uids(Pod like, String controller) {
    return client.pods().inNamespace(like.getMetadata().getNamespace()).list().getItems().stream()
        .filter(
            p ->
                p.getMetadata().getOwnerReferences().stream()
                    .anyMatch(o -> o.getUid().equals(controller)))
        .map(p -> p.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  private static OwnerReference controller(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    Ref.of(pod) + " has no controller that would make it anew, so it stays"));
  }

  /** Only this very pod, in its own time. */
  private static DeleteOptionsBuilder deletion(Pod pod) {
    return new DeleteOptionsBuilder()
        .withNewPreconditions()
        .withUid(pod.getMetadata().getUid())
        .endPreconditions();
  }

  private void delete(Pod pod, DeleteOptions options) {
    client.raw(
        "/api/v1/namespaces/%s/pods/%s"
            .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName()),
        "DELETE",
        options);
  }

  @Override
  public ChangeOwner changeOwner(ChangeOwner step) {
    return asked(step.sentence(), () -> ownership.change(step));
  }

  @Override
  public Manual tell(Manual step) {
    return step;
  }

  /** Asks again what may pass; what is refused for good, by a disk as by the server, does not. */
  private <T> T asked(String what, Supplier<T> call) {
    try {
      return again.ask(
          call::get, e -> !(e instanceof RefusedException) && Trouble.isWorthAnotherLook(e));
    } catch (KubernetesClientException e) {
      String why = Trouble.deepest(e);
      if (Trouble.REFUSED.contains(Trouble.code(e))) {
        throw new RefusedException("the server refuses to %s: %s".formatted(what, why), e);
      }
      if (Trouble.STALE.contains(Trouble.code(e))) {
        throw new ConflictException("cannot %s: %s".formatted(what, why));
      }
      throw new AccessException(
          "The cluster did not do what it was asked, to %s: %s.".formatted(what, why), e);
    }
  }
}
