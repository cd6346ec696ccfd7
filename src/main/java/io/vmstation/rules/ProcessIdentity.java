package io.vmstation.rules;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.vmstation.model.Component;
import io.vmstation.model.FileOwner;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who a container's first process is to the file system.
 *
 * @param uid user id
 * @param gid primary group id
 * @param groups supplementary group ids; the kubelet adds fsGroup to them whatever the volume is
 * @param modes whether file modes bind it; they do not bind root that keeps CAP_DAC_OVERRIDE
 */
public record ProcessIdentity(long uid, long gid, List<Long> groups, Modes modes) {

  /** Whether file modes bind a process. */
  public enum Modes {
    BOUND,
    UNBOUND
  }

  /** What decides whether a process may create files in a directory (path_resolution(7)). */
  public enum Basis {
    ROOT,
    OWNER,
    GROUP,
    OTHERS
  }

  public ProcessIdentity {
    groups = List.copyOf(groups);
  }

  /**
   * Works out the identity as the kubelet and the container runtime do: the container's word before
   * the pod's, the pod's before the image's. Without a group the runtime takes the user's from the
   * image's passwd file, and 0 for a user who does not stand there. Empty where the image decides
   * and is none of those that the programs' own projects make.
   */
  public static Optional<ProcessIdentity> of(PodSpec pod, Container container) {
    Optional<PodSecurityContext> wide = Optional.ofNullable(pod.getSecurityContext());
    Optional<SecurityContext> own = Optional.ofNullable(container.getSecurityContext());
    Optional<Component> image = Component.ofOwnImage(container.getImage());
    Optional<Long> uid =
        own.map(SecurityContext::getRunAsUser)
            .or(() -> wide.map(PodSecurityContext::getRunAsUser))
            .or(() -> image.map(Component::imageUid));
    Optional<Long> group =
        own.map(SecurityContext::getRunAsGroup)
            .or(() -> wide.map(PodSecurityContext::getRunAsGroup));
    TreeSet<Long> groups = new TreeSet<>();
    wide.map(PodSecurityContext::getSupplementalGroups).ifPresent(groups::addAll);
    wide.map(PodSecurityContext::getFsGroup).ifPresent(groups::add);
    return uid.map(
        u -> {
          long gid =
              group.orElseGet(
                  () -> image.filter(c -> c.imageUid() == u).map(Component::imageGid).orElse(0L));
          boolean unbound = u == 0 && !drops(own, "DAC_OVERRIDE");
          return new ProcessIdentity(
              u, gid, List.copyOf(groups), unbound ? Modes.UNBOUND : Modes.BOUND);
        });
  }

  private static boolean drops(Optional<SecurityContext> context, String capability) {
    return context
        .map(SecurityContext::getCapabilities)
        .map(Capabilities::getDrop)
        .map(
            d ->
                d.stream()
                    .map(c -> c.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", ""))
                    .anyMatch(c -> c.equals("ALL") || c.equals(capability)))
        .orElse(false);
  }

  /** Which of a directory's permissions apply. Only the first that fits counts. */
  public Basis basis(FileOwner directory) {
    if (modes == Modes.UNBOUND) {
      return Basis.ROOT;
    }
    if (uid == directory.uid()) {
      return Basis.OWNER;
    }
    return gid == directory.gid() || groups.contains(directory.gid()) ? Basis.GROUP : Basis.OTHERS;
  }

  /** Whether the process may create files in a directory. */
  public boolean mayCreateIn(FileOwner directory) {
    return switch (basis(directory)) {
      case ROOT -> true;
      case OWNER -> grants(directory.mode() >> 6);
      case GROUP -> grants(directory.mode() >> 3);
      case OTHERS -> grants(directory.mode());
    };
  }

  /** Whether being in the directory's group is all that the process lacks to create files there. */
  public boolean lacksOnlyGroup(FileOwner directory) {
    return !mayCreateIn(directory)
        && basis(directory) == Basis.OTHERS
        && grants(directory.mode() >> 3);
  }

  /** Write and search permission, the two that creating a file needs. */
  private static boolean grants(int bits) {
    return (bits & 3) == 3;
  }

  @Override
  public String toString() {
    String more = groups.isEmpty() ? "" : ", groups " + groups;
    return "user %d, group %d%s".formatted(uid, gid, more);
  }
}
