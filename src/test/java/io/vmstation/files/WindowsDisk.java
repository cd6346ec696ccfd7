package io.vmstation.files;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclFileAttributeView;
import java.util.List;
import java.util.stream.Stream;

/** Disks in memory as Windows has them: its names and paths, and no POSIX permissions. */
public final class WindowsDisk {
  private WindowsDisk() {}

  /** A disk with access control lists. */
  public static FileSystem ntfs() {
    return disk("basic", "owner", "dos", "acl");
  }

  /** A disk without any permissions. */
  public static FileSystem fat() {
    return disk("basic", "dos");
  }

  private static FileSystem disk(String first, String... attributes) {
    return Jimfs.newFileSystem(
        Configuration.windows().toBuilder().setAttributeViews(first, attributes).build());
  }

  /** The folders that let in others than their owner, or hand that down to no file. */
  public static List<Path> open(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isDirectory).filter(p -> !isOwnersAlone(p)).toList();
    }
  }

  private static boolean isOwnersAlone(Path folder) {
    AclFileAttributeView view = Files.getFileAttributeView(folder, AclFileAttributeView.class);
    try {
      List<AclEntry> list = view.getAcl();
      return list.size() == 1
          && list.get(0).principal().equals(view.getOwner())
          && list.get(0).flags().contains(AclEntryFlag.FILE_INHERIT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
