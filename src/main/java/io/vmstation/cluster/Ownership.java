package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.HalfDoneException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Time;
import io.vmstation.model.FileOwner;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Changes the owners of files on a data volume: on this machine's disk when it is the node and the
 * user is root, else by a short-lived pod on that node which mounts the same volume and may do
 * nothing but change owners.
 */
final class Ownership {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Phases that a pod never leaves. */
  private static final Set<String> DONE = Set.of("Succeeded", "Failed");

  private static final String ENFORCED = "pod-security.kubernetes.io/enforce";

  /** What the pod says of an owner that is not as it was shown. */
  private static final Pattern OTHER = Pattern.compile("(?m)^owner (\\d+:\\d+): ?(.*)$");

  private final KubernetesClient client;
  private final String namespace;
  private final Time time;
  private final String image;
  private final LocalDisk disk;

  /**
   * Changes owners through a client.
   *
   * @param namespace of the stack, where a pod for a directory on a node is made
   */
  Ownership(KubernetesClient client, String namespace, Time time, String image, LocalDisk disk) {
    this.client = client;
    this.namespace = namespace;
    this.time = time;
    this.image = image;
    this.disk = disk;
  }

  /** The step with the owners as they are; says why where it would be refused. */
  ChangeOwner tryOut(ChangeOwner step) {
    Optional<Path> folder = here(step);
    if (folder.isPresent()) {
      return due(step, folder.get());
    }
    admitted(step, () -> client.resource(pod(step)).dryRun().create());
    return step;
  }

  /** The pod; where it is refused, the reason and what a person types instead. */
  private Pod admitted(ChangeOwner step, Supplier<Pod> created) {
    try {
      return created.get();
    } catch (KubernetesClientException e) {
      if (Trouble.code(e) == 403) {
        String why = Trouble.deepest(e);
        throw new RefusedException(
            "%s the pod that would %s: %s; %s"
                .formatted(whoRefuses(step, why), step.sentence(), why, byHand(step)),
            e);
      }
      throw e;
    }
  }

  /** Pod Security names itself in what it says; what it enforces is a label of the namespace. */
  private String whoRefuses(ChangeOwner step, String why) {
    if (!why.contains("violates PodSecurity")) {
      return "the server refuses";
    }
    String where = pod(step).getMetadata().getNamespace();
    return enforced(where)
        .map(
            level ->
                "Pod Security (%s=%s, a label of namespace %s) refuses"
                    .formatted(ENFORCED, level, where))
        .orElse(
            "Pod Security (no label of namespace %s that is seen, so the cluster's default) refuses"
                .formatted(where));
  }

  private Optional<String> enforced(String where) {
    try {
      return Optional.ofNullable(client.namespaces().withName(where).get())
          .map(n -> n.getMetadata().getLabels())
          .map(l -> l.get(ENFORCED));
    } catch (KubernetesClientException e) {
      return Optional.empty();
    }
  }

  /** What a person types instead. */
  private String byHand(ChangeOwner step) {
    String where =
        directory(step.target()).map(PosixPath::text).orElse("the directory of the volume");
    String commands =
        step.after().stream()
            .map(
                f ->
                    "chown -h %s -- %s"
                        .formatted(
                            owner(f), quoted(where + (f.path().isEmpty() ? "" : "/" + f.path()))))
            .collect(Collectors.joining("; "));
    return "on node %s, as root: %s".formatted(node(step.target()).orElse("of the pod"), commands);
  }

  ChangeOwner change(ChangeOwner step) {
    Optional<Path> folder = here(step);
    if (folder.isEmpty()) {
      byPod(step);
      return step;
    }
    ChangeOwner due = due(step, folder.get());
    try {
      for (FileOwner file : due.after()) {
        Path path = inside(folder.get(), file.path());
        Files.setAttribute(path, "unix:uid", (int) file.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", (int) file.gid(), LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      throw new HalfDoneException("cannot " + step.sentence() + ": " + e.getMessage(), e);
    }
    return due;
  }

  /**
   * The step with the owners as they are, and without files that are gone, as a lock may be.
   *
   * @throws ConflictException where an owner is neither as it was shown nor as it shall be
   */
  static ChangeOwner due(ChangeOwner step, Path folder) {
    List<FileOwner> before = new ArrayList<>();
    List<FileOwner> after = new ArrayList<>();
    for (int i = 0; i < step.after().size(); i++) {
      FileOwner wanted = step.after().get(i);
      Optional<FileOwner> present = present(wanted, folder);
      String now = present.map(Ownership::owner).orElse(owner(wanted));
      if (!now.equals(owner(step.before().get(i))) && !now.equals(owner(wanted))) {
        throw changed(step, wanted.path(), now);
      }
      present.ifPresent(before::add);
      present.ifPresent(p -> after.add(wanted));
    }
    if (after.isEmpty()) {
      throw new RefusedException("nothing is left of what would be changed in " + step.target());
    }
    return new ChangeOwner(step.target(), before, after);
  }

  private static ConflictException changed(ChangeOwner step, String path, String now) {
    return new ConflictException(
        "%s of %s was given to %s by somebody else meanwhile"
            .formatted(path.isEmpty() ? "the directory" : path, step.target(), now));
  }

  private static String owner(FileOwner file) {
    return file.uid() + ":" + file.gid();
  }

  /** Empty where the file is gone. */
  private static Optional<FileOwner> present(FileOwner file, Path folder) {
    try {
      Path path = inside(folder, file.path());
      var facts = Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      long uid = ((Number) facts.get("uid")).longValue();
      long gid = ((Number) facts.get("gid")).longValue();
      return Optional.of(
          new FileOwner(file.volume(), file.path(), uid, gid, file.mode(), file.seenBy()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new RefusedException("cannot see the owner of " + e.getMessage(), e);
    }
  }

  private static Path inside(Path folder, String path) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder)) {
      throw new RefusedException(path + " is not in " + folder);
    }
    return file;
  }

  /** The volume's directory on this machine's disk, where it is there and the user is root. */
  private Optional<Path> here(ChangeOwner step) {
    boolean root = "root".equals(System.getProperty("user.name"));
    return root
        ? directory(step.target())
            .filter(d -> isHere(step))
            .map(d -> Path.of(d.text()))
            .filter(Files::isDirectory)
        : Optional.empty();
  }

  private boolean isHere(ChangeOwner step) {
    return node(step.target())
        .map(n -> client.nodes().withName(n).get())
        .filter((Node n) -> disk.isOf(n))
        .isPresent();
  }

  private Optional<PosixPath> directory(Ref volume) {
    if (volume.kind().equals(Ref.HOST_PATH)) {
      return Optional.of(new PosixPath(volume.name().substring(volume.name().indexOf(':') + 1)));
    }
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(volume.namespace())
            .withName(volume.name())
            .get();
    if (claim == null || claim.getSpec().getVolumeName() == null) {
      return Optional.empty();
    }
    PersistentVolume bound =
        client.persistentVolumes().withName(claim.getSpec().getVolumeName()).get();
    return Optional.ofNullable(bound).flatMap(PosixPath::onNode);
  }

  /** The node on which the volume is used. */
  private Optional<String> node(Ref volume) {
    if (volume.kind().equals(Ref.HOST_PATH)) {
      return Optional.of(volume.name().substring(0, volume.name().indexOf(':')));
    }
    return user(volume).map(p -> p.getSpec().getNodeName());
  }

  /** A pod that uses the volume, rather one that has a node; one that is done has left its node. */
  private Optional<Pod> user(Ref volume) {
    return client.pods().inNamespace(home(volume)).list().getItems().stream()
        .filter(p -> p.getSpec().getVolumes().stream().anyMatch(v -> uses(p, v, volume)))
        .filter(p -> !isDone(p))
        .min(Comparator.comparing(p -> p.getSpec().getNodeName() == null));
  }

  private static boolean isDone(Pod pod) {
    return pod.getStatus() != null && DONE.contains(String.valueOf(pod.getStatus().getPhase()));
  }

  /** The namespace of the pods that use the volume: that of its claim, else the stack's. */
  private String home(Ref volume) {
    return volume.kind().equals(Ref.HOST_PATH) ? namespace : volume.namespace();
  }

  private static boolean uses(Pod pod, Volume volume, Ref target) {
    if (target.kind().equals(Ref.HOST_PATH)) {
      String node = String.valueOf(pod.getSpec().getNodeName());
      return volume.getHostPath() != null
          && target.equals(Ref.hostPath(node, volume.getHostPath().getPath()));
    }
    return volume.getPersistentVolumeClaim() != null
        && target.name().equals(volume.getPersistentVolumeClaim().getClaimName());
  }

  private void byPod(ChangeOwner step) {
    Pod hand = admitted(step, () -> client.resource(pod(step)).create());
    try {
      await(step, hand);
    } catch (KubernetesClientException e) {
      if (Trouble.REFUSED.contains(Trouble.code(e))) {
        throw new HalfDoneException(
            "cannot see what became of the pod %s, which was to %s: %s"
                .formatted(hand.getMetadata().getName(), step.sentence(), Trouble.deepest(e)),
            e);
      }
      throw e;
    } finally {
      remove(hand);
    }
  }

  private void await(ChangeOwner step, Pod hand) {
    Instant end = time.instant().plus(PATIENCE);
    String phase = "Pending";
    while (!DONE.contains(phase)) {
      if (time.instant().isAfter(end)) {
        throw late(hand, phase);
      }
      time.pause(PAUSE);
      phase =
          Optional.ofNullable(client.resource(hand).get())
              .orElseThrow(() -> lost(step, hand))
              .getStatus()
              .getPhase();
    }
    if (phase.equals("Failed")) {
      String log = log(hand);
      Matcher other = OTHER.matcher(log);
      if (other.find()) {
        throw changed(step, other.group(2), other.group(1));
      }
      throw new HalfDoneException("cannot %s: %s".formatted(step.sentence(), log));
    }
  }

  /**
   * A pod that may not be deleted stays; that says nothing of what it did, and it ends by itself.
   */
  private void remove(Pod hand) {
    try {
      client.resource(hand).withGracePeriod(0).delete();
    } catch (KubernetesClientException e) {
      if (!Trouble.REFUSED.contains(Trouble.code(e))) {
        throw e;
      }
    }
  }

  private static RefusedException late(Pod hand, String phase) {
    String what =
        "the pod %s did not run within %d s; see: kubectl -n %s describe pod %s"
            .formatted(
                hand.getMetadata().getName(),
                PATIENCE.toSeconds(),
                hand.getMetadata().getNamespace(),
                hand.getMetadata().getName());
    return phase.equals("Pending") ? new RefusedException(what) : new HalfDoneException(what);
  }

  /** Nobody can tell any more how far it had come. */
  private static HalfDoneException lost(ChangeOwner step, Pod hand) {
    return new HalfDoneException(
        "cannot %s: the pod %s, which does it, was deleted by somebody else before it was done"
            .formatted(step.sentence(), hand.getMetadata().getName()));
  }

  /** What the pod said; one that was evicted has said nothing. */
  private String log(Pod pod) {
    try {
      return client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .getLog()
          .strip();
    } catch (KubernetesClientException e) {
      return "the pod %s failed: %s".formatted(pod.getMetadata().getName(), Trouble.deepest(e));
    }
  }

  /** The pod that changes the owners on the volume's node. */
  Pod pod(ChangeOwner step) {
    Ref volume = step.target();
    VolumeBuilder data = new VolumeBuilder().withName("data");
    boolean path = volume.kind().equals(Ref.HOST_PATH);
    Volume mounted =
        path
            ? data.withNewHostPath()
                .withPath(directory(volume).orElseThrow().toString())
                .endHostPath()
                .build()
            : data.withNewPersistentVolumeClaim()
                .withClaimName(volume.name())
                .endPersistentVolumeClaim()
                .build();
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(home(volume))
        .withGenerateName("vmstation-chown-")
        .addToLabels("app.kubernetes.io/managed-by", "vmstation")
        .endMetadata()
        .withNewSpec()
        .withNodeName(node(volume).orElse(null))
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(PATIENCE.toSeconds())
        .withAutomountServiceAccountToken(false)
        .withImagePullSecrets(
            user(volume).map(p -> p.getSpec().getImagePullSecrets()).orElse(List.of()))
        .addNewToleration()
        .withOperator("Exists")
        .endToleration()
        .withVolumes(mounted)
        .addNewContainer()
        .withName("chown")
        .withImage(image(volume))
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sh", "-c", script(step))
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/data")
        .endVolumeMount()
        .withNewSecurityContext()
        .withRunAsUser(0L)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .withNewCapabilities()
        .withDrop("ALL")
        .withAdd("CHOWN", "DAC_READ_SEARCH")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec()
        .build();
  }

  /** Looks at every owner first, so that nothing is changed where one is not as it was shown. */
  static String script(ChangeOwner step) {
    List<String> script =
        new ArrayList<>(List.of("set -e", "there() { [ -e \"$1\" ] || [ -L \"$1\" ]; }"));
    for (int i = 0; i < step.after().size(); i++) {
      FileOwner after = step.after().get(i);
      script.add(
          "if there %1$s; then o=$(stat -c %%u:%%g -- %1$s); case $o in %2$s|%3$s) ;; *) echo \"owner $o: \"%4$s; exit 3;; esac; fi"
              .formatted(
                  quoted("/data/" + after.path()),
                  owner(step.before().get(i)),
                  owner(after),
                  quoted(after.path())));
    }
    for (FileOwner f : step.after()) {
      script.add(
          "if there %2$s; then chown -h %1$s -- %2$s; fi"
              .formatted(owner(f), quoted("/data/" + f.path())));
    }
    return String.join("\n", script);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** The image that was named, else that of an init container beside the volume, else busybox. */
  private String image(Ref volume) {
    List<String> own =
        user(volume).stream()
            .flatMap(p -> p.getSpec().getInitContainers().stream())
            .map(Container::getImage)
            .toList();
    return image.isEmpty()
        ? own.stream()
            .filter(i -> i.contains("busybox"))
            .findFirst()
            .or(() -> own.stream().findFirst())
            .orElse("busybox:latest")
        : image;
  }
}
