package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.vmstation.fix.Manual;
import io.vmstation.model.FileOwner;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place in a container that lies on a volume.
 *
 * @param mount the volume mount that covers it
 * @param volume the pod's volume
 * @param ref the claim, or the directory on the node; owners of files are known under this name
 * @param path relative to the volume's root; empty for the root itself
 * @param type what the volume is
 * @param hostPath where it lies on the node, for hostPath and local volumes; else empty
 */
public record DataVolume(
    VolumeMount mount, Volume volume, Ref ref, String path, Type type, String hostPath) {

  /** What kinds of volumes do with fsGroup (kubernetes pkg/volume, each SetUp, 1.30). */
  public enum Type {
    /** The kubelet leaves its ownership alone. */
    HOST_PATH,
    /** fsGroup is applied. */
    LOCAL,
    /** The server decides; the kubelet leaves its ownership alone. */
    NFS,
    /** fsGroup is applied. */
    EMPTY_DIR,
    /** Applied or not by the driver's policy. */
    CSI,
    /** The same, of a driver for NFS. */
    CSI_NFS,
    OTHER,
    /** A claim whose volume could not be seen. */
    UNSEEN
  }

  /** What a file system's check puts at its root; root's, whosever the rest is. */
  public static final String KEPT_FOR_FSCK = "lost+found";

  private static final Pattern NFS_DRIVER = Pattern.compile("(?:nfs|efs|filestore)\\.csi\\.");

  /** Finds the volume under a path in a pod's container. */
  public static Optional<DataVolume> at(View view, Pod pod, Container container, String path) {
    PosixPath wanted = new PosixPath(path);
    return wanted.mount(container).flatMap(m -> of(view, pod, m, wanted));
  }

  private static Optional<DataVolume> of(View view, Pod pod, VolumeMount mount, PosixPath wanted) {
    String path = inVolume(mount, wanted).text();
    return pod.getSpec().getVolumes().stream()
        .filter(v -> v.getName().equals(mount.getName()))
        .findFirst()
        .map(v -> of(view, pod, mount, v, path));
  }

  /** Where in the volume a place lies that a mount covers; relative to the volume's root. */
  public static PosixPath inVolume(VolumeMount mount, PosixPath place) {
    return shown(mount).resolve(place.from(PosixPath.of(mount)));
  }

  /** What a container mounts, in words: {@code volume data (subPath: loki) at /loki}. */
  public String mounting() {
    String part = shown(mount).text();
    String field = part.contains("$(") ? "subPathExpr" : "subPath";
    return "volume %s%s at %s"
        .formatted(
            volume.getName(),
            part.isEmpty() ? "" : " (%s: %s)".formatted(field, part),
            mount.getMountPath());
  }

  /** The part of the volume that a mount shows; of an expression the kubelet alone knows which. */
  private static PosixPath shown(VolumeMount mount) {
    return Stream.of(mount.getSubPath(), mount.getSubPathExpr())
        .filter(s -> s != null && !s.isEmpty())
        .findFirst()
        .map(PosixPath::new)
        .orElse(new PosixPath(""));
  }

  private static DataVolume of(View view, Pod pod, VolumeMount mount, Volume v, String path) {
    String namespace = pod.getMetadata().getNamespace();
    if (v.getPersistentVolumeClaim() != null) {
      String name = v.getPersistentVolumeClaim().getClaimName();
      Ref claim = new Ref("PersistentVolumeClaim", namespace, name);
      Optional<PersistentVolume> bound = volume(view, claim);
      return new DataVolume(
          mount,
          v,
          claim,
          path,
          bound.map(PersistentVolume::getSpec).map(DataVolume::type).orElse(Type.UNSEEN),
          bound.flatMap(PosixPath::onNode).map(PosixPath::text).orElse(""));
    }
    String host = v.getHostPath() == null ? "" : v.getHostPath().getPath();
    Ref ref = host.isEmpty() ? Ref.of(pod) : Ref.hostPath(pod.getSpec().getNodeName(), host);
    return new DataVolume(mount, v, ref, path, type(v), host);
  }

  /** The volume that a claim is bound to or, before that, the one that is kept for it. */
  public static Optional<PersistentVolume> volume(View view, Ref claim) {
    return view.find(PersistentVolumeClaim.class, claim.namespace(), claim.name())
        .map(c -> c.getSpec().getVolumeName())
        .flatMap(n -> view.find(PersistentVolume.class, "", n))
        .or(
            () ->
                view.all(PersistentVolume.class).stream()
                    .filter(v -> keptFor(claim, v))
                    .findFirst());
  }

  /** Whether a volume's claimRef names a claim, whatever uid it holds. */
  public static boolean keptFor(Ref claim, PersistentVolume volume) {
    return Optional.ofNullable(volume.getSpec())
        .map(PersistentVolumeSpec::getClaimRef)
        .filter(r -> claim.name().equals(r.getName()))
        .filter(r -> claim.namespace().equals(r.getNamespace()))
        .isPresent();
  }

  private static Type type(Volume v) {
    if (v.getHostPath() != null) {
      return Type.HOST_PATH;
    }
    if (v.getEmptyDir() != null) {
      return Type.EMPTY_DIR;
    }
    return v.getNfs() != null
        ? Type.NFS
        : v.getCsi() != null ? csi(v.getCsi().getDriver()) : Type.OTHER;
  }

  private static Type type(PersistentVolumeSpec v) {
    if (v.getHostPath() != null) {
      return Type.HOST_PATH;
    }
    if (v.getLocal() != null) {
      return Type.LOCAL;
    }
    return v.getNfs() != null
        ? Type.NFS
        : v.getCsi() != null ? csi(v.getCsi().getDriver()) : Type.OTHER;
  }

  private static Type csi(String driver) {
    return NFS_DRIVER.matcher(String.valueOf(driver)).lookingAt() ? Type.CSI_NFS : Type.CSI;
  }

  /**
   * Whether a server elsewhere says who may write: it may take every client for one user ({@code
   * all_squash}), whomever the files belong to.
   */
  public boolean isJudgedByServer() {
    return type == Type.NFS || type == Type.CSI_NFS;
  }

  /**
   * Whether the kubelet gives the volume's files to the pod's fsGroup: surely. What depends on a
   * driver counts as no.
   */
  public boolean takesFsGroup() {
    return type == Type.LOCAL || type == Type.EMPTY_DIR;
  }

  /** What the volume is, and what that means for fsGroup, in words. */
  public String words() {
    String kind =
        switch (type) {
          case HOST_PATH -> "a hostPath volume, on which fsGroup has no effect";
          case LOCAL -> "a local volume, which is given to the pod's fsGroup";
          case NFS -> "an NFS volume, on which fsGroup has no effect";
          case EMPTY_DIR -> "an emptyDir, which is given to the pod's fsGroup";
          case CSI, CSI_NFS -> "a CSI volume, whose driver decides about fsGroup";
          case OTHER -> "another kind of volume";
          case UNSEEN -> "a volume that was not seen";
        };
    return hostPath.isEmpty()
        ? kind
        : new PosixPath(hostPath).resolve(shown(mount).text()) + " on the node, " + kind;
  }

  /** The root of what is mounted there. */
  public DataVolume root() {
    return new DataVolume(mount, volume, ref, shown(mount).text(), type, hostPath);
  }

  /** Where the container sees the place. */
  public String inContainer() {
    String below = new PosixPath(path).from(shown(mount));
    return PosixPath.of(mount).resolve(below).text();
  }

  /**
   * Where the place itself lies on the node, as a shell takes it; empty where the volume lies on
   * none, or where only the kubelet knows which part of it is mounted.
   */
  public String onNode() {
    return hostPath.isEmpty() || path.contains("$(")
        ? ""
        : Manual.quoted(new PosixPath(hostPath).resolve(path).text());
  }

  /** Whether the program keeps data there, rather than being given configuration. */
  public boolean holdsData() {
    return type != Type.OTHER || volume.getPersistentVolumeClaim() != null;
  }

  /** The owner of the place, where it was seen. */
  public Optional<FileOwner> owner(View view) {
    return owners(view).stream().filter(f -> f.path().equals(path)).findFirst();
  }

  /** The owners of the place and of all below it that were seen; not what fsck keeps. */
  public List<FileOwner> within(View view) {
    PosixPath place = new PosixPath(path);
    return owners(view).stream()
        .filter(f -> new PosixPath(f.path()).isIn(place) && !f.path().equals(KEPT_FOR_FSCK))
        .toList();
  }

  /** All owners on the volume that were seen. */
  public List<FileOwner> owners(View view) {
    return view.files(ref);
  }
}
