package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The questions for owners and modes of the directories that the components write to: asked of this
 * machine's disk, else of a running container that sees the directory.
 */
final class DataDirectories {

  private static final int TRIES = 4;

  /**
   * A volume of a pod.
   *
   * @param ref the claim, or the directory of the node
   * @param node where the pod runs; empty while it has no node
   * @param path the directory on the node, where the volume is one
   */
  private record Directory(Ref ref, Pod pod, String node, Optional<PosixPath> path) {}

  /**
   * A running container that sees a directory.
   *
   * @param path where it sees it
   * @param base the path in the volume of what it sees
   */
  private record Place(Pod pod, String container, String path, String base) {}

  private final KubernetesClient client;
  private final Duration timeout;
  private final LocalDisk disk;

  DataDirectories(KubernetesClient client, Duration timeout, LocalDisk disk) {
    this.client = client;
    this.timeout = timeout;
    this.disk = disk;
  }

  List<Question> questions(Topology topology) {
    Map<Ref, Directory> directories = new LinkedHashMap<>();
    for (Workload workload : topology.workloads()) {
      if (workload.component().isPresent()) {
        for (Pod pod : workload.pods()) {
          pod.getSpec().getVolumes().stream()
              .filter(v -> isWritable(pod, v))
              .flatMap(v -> directory(topology, pod, v).stream())
              .forEach(d -> directories.merge(d.ref(), d, (a, b) -> a.node().isEmpty() ? b : a));
        }
      }
    }
    return directories.values().stream().map(d -> question(topology, d)).toList();
  }

  private static boolean isWritable(Pod pod, Volume volume) {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .flatMap(c -> c.getVolumeMounts().stream())
        .anyMatch(
            m -> m.getName().equals(volume.getName()) && !Boolean.TRUE.equals(m.getReadOnly()));
  }

  private static Optional<Directory> directory(Topology topology, Pod pod, Volume volume) {
    String node = Optional.ofNullable(pod.getSpec().getNodeName()).orElse("");
    if (volume.getPersistentVolumeClaim() != null
        && !Boolean.TRUE.equals(volume.getPersistentVolumeClaim().getReadOnly())) {
      String claim = volume.getPersistentVolumeClaim().getClaimName();
      Ref ref = new Ref("PersistentVolumeClaim", pod.getMetadata().getNamespace(), claim);
      return Optional.of(new Directory(ref, pod, node, path(topology, ref)));
    }
    if (volume.getHostPath() == null || node.isEmpty()) {
      return Optional.empty();
    }
    String type = Optional.ofNullable(volume.getHostPath().getType()).orElse("");
    return type.isEmpty() || type.startsWith("Directory")
        ? Optional.of(
            new Directory(
                Ref.hostPath(node, volume.getHostPath().getPath()),
                pod,
                node,
                Optional.of(new PosixPath(volume.getHostPath().getPath()))))
        : Optional.empty();
  }

  /** The directory on the node behind a claim. */
  private static Optional<PosixPath> path(Topology topology, Ref claim) {
    if (topology.snapshot().objects().get(claim) instanceof PersistentVolumeClaim c
        && c.getSpec() != null
        && c.getSpec().getVolumeName() != null
        && topology
                .snapshot()
                .objects()
                .get(new Ref("PersistentVolume", "", c.getSpec().getVolumeName()))
            instanceof PersistentVolume v) {
      return PosixPath.onNode(v);
    }
    return Optional.empty();
  }

  private Question question(Topology topology, Directory directory) {
    return new Question(
        Layer.FILES,
        directory.ref(),
        "see who owns the files of " + directory.ref(),
        InContainer.RIGHT,
        () -> look(topology, directory));
  }

  private Seen look(Topology topology, Directory directory) throws Exception {
    boolean here =
        topology.all(Node.class).stream()
            .anyMatch(n -> n.getMetadata().getName().equals(directory.node()) && disk.isOf(n));
    if (here && directory.path().isPresent()) {
      Optional<List<FileOwner>> owners =
          LocalDisk.owners(directory.path().get(), directory.ref(), directory.node());
      if (owners.isPresent()) {
        return Seen.files(owners.get())
            .and(DiskRoom.here(directory.path().get(), directory.ref(), directory.node()));
      }
    }
    List<String> reasons = new ArrayList<>();
    for (Place place : places(topology, directory)) {
      String seenBy = "ls in container %s of %s".formatted(place.container(), Ref.of(place.pod()));
      InContainer.Output all = run(place, "ls", "-lna", place.path() + "/");
      InContainer.Output text = all.exit() == 0 ? all : run(place, "ls", "-lnd", place.path());
      List<FileOwner> owners =
          DirectoryListing.owners(text.out(), directory.ref(), place.base(), seenBy);
      if (!owners.isEmpty()) {
        return Seen.files(owners).and(room(place, directory.ref()));
      }
      reasons.add(seenBy + ": " + text.err());
    }
    return Seen.gap(
        new Gap(
            Layer.FILES, directory.ref(), outOfReach(directory, reasons), Gap.Cause.OUT_OF_REACH));
  }

  private Seen room(Place place, Ref volume) throws Exception {
    String seenBy = "df in container %s of %s".formatted(place.container(), Ref.of(place.pod()));
    String bytes = run(place, "df", "-Pk", place.path()).out();
    return DiskRoom.listed(volume, bytes, run(place, "df", "-Pi", place.path()).out(), seenBy);
  }

  private InContainer.Output run(Place place, String... command) throws Exception {
    return new InContainer(client, timeout).run(place.pod(), place.container(), command);
  }

  private static String outOfReach(Directory directory, List<String> reasons) {
    String why = reasons.isEmpty() ? "no running container sees them" : String.join("; ", reasons);
    String command =
        directory
            .path()
            .map(p -> "ls -lna " + p)
            .orElse(
                "ls -lna /var/lib/kubelet/pods/%s/volumes/*/*/"
                    .formatted(directory.pod().getMetadata().getUid()));
    return directory.node().isEmpty()
        ? "cannot see who owns the files of %s: %s has no node yet"
            .formatted(directory.ref(), Ref.of(directory.pod()))
        : "cannot see who owns the files of %s: %s; run on node %s: %s"
            .formatted(directory.ref(), why, directory.node(), command);
  }

  /** Containers that see the directory: those that mount the volume, then those with a parent. */
  private static List<Place> places(Topology topology, Directory directory) {
    List<Place> places = new ArrayList<>();
    List<Place> parents = new ArrayList<>();
    List<Pod> pods =
        topology.all(Pod.class).stream()
            .filter(p -> topology.snapshot().namespace().equals(p.getMetadata().getNamespace()))
            .sorted(
                Comparator.comparing(p -> !p.getMetadata().equals(directory.pod().getMetadata())))
            .toList();
    for (Pod pod : pods) {
      for (Container container : InContainer.running(pod)) {
        for (VolumeMount mount : container.getVolumeMounts()) {
          Optional<Volume> volume =
              pod.getSpec().getVolumes().stream()
                  .filter(v -> v.getName().equals(mount.getName()))
                  .filter(v -> mount.getSubPathExpr() == null || mount.getSubPathExpr().isEmpty())
                  .findFirst();
          String name = container.getName();
          String sub = Objects.requireNonNullElse(mount.getSubPath(), "").replaceAll("/+$", "");
          if (volume
              .flatMap(v -> directory(topology, pod, v))
              .map(Directory::ref)
              .equals(Optional.of(directory.ref()))) {
            places.add(new Place(pod, name, mount.getMountPath(), sub));
          } else if (directory.node().equals(pod.getSpec().getNodeName())) {
            volume
                .filter(v -> v.getHostPath() != null)
                .map(v -> new PosixPath(v.getHostPath().getPath()).resolve(sub))
                .filter(h -> directory.path().filter(p -> p.isIn(h)).isPresent())
                .map(h -> PosixPath.of(mount).resolve(directory.path().get().from(h)))
                .ifPresent(p -> parents.add(new Place(pod, name, p.text(), "")));
          }
        }
      }
    }
    return Stream.concat(places.stream(), parents.stream()).limit(TRIES).toList();
  }
}
