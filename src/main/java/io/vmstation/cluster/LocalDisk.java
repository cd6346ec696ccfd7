package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.vmstation.model.FileOwner;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's own disk, for when this machine is a node of the cluster. */
public record LocalDisk(String machineId, String bootId) {

  /** Who this machine is; nobody where it does not say so. */
  public static LocalDisk ofThisMachine() {
    return new LocalDisk(
        text(Path.of("/etc/machine-id")), text(Path.of("/proc/sys/kernel/random/boot_id")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether this machine is the node; cloned machines share the one id, but not the other. */
  public boolean isOf(Node node) {
    return !machineId.isEmpty()
        && node.getStatus() != null
        && node.getStatus().getNodeInfo() != null
        && machineId.equals(node.getStatus().getNodeInfo().getMachineID())
        && bootId.equals(node.getStatus().getNodeInfo().getBootID());
  }

  /** The owners of a directory and its entries; empty where it is not there or not readable. */
  static Optional<List<FileOwner>> owners(PosixPath place, Ref volume, String node) {
    Path directory = Path.of(place.text());
    String seenBy = "stat on %s, which is this machine".formatted(node);
    List<FileOwner> owners = new ArrayList<>();
    try {
      owners.add(owner(directory, volume, "", seenBy));
      if (Files.isReadable(directory)) {
        try (Stream<Path> entries = Files.list(directory)) {
          for (Path entry : (Iterable<Path>) entries::iterator) {
            String name = String.valueOf(entry.getFileName());
            owners.add(owner(entry, volume, name, seenBy, LinkOption.NOFOLLOW_LINKS));
          }
        }
      }
      return Optional.of(DirectoryListing.kept(owners, ""));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static FileOwner owner(
      Path path, Ref volume, String name, String seenBy, LinkOption... options) throws IOException {
    Map<String, Object> facts = Files.readAttributes(path, "unix:uid,gid,mode", options);
    return new FileOwner(
        volume,
        name,
        ((Number) facts.get("uid")).longValue(),
        ((Number) facts.get("gid")).longValue(),
        ((Number) facts.get("mode")).intValue() & 07777,
        seenBy);
  }
}
