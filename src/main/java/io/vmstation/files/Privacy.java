package io.vmstation.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Files for their owner alone: by permissions, or by an access control list as on Windows. */
public final class Privacy {
  private Privacy() {}

  /**
   * Gives a file or an empty folder to its owner alone, and tells whether it is: FAT keeps no
   * permissions, and some mounted drives take them without keeping them.
   */
  public static boolean give(Path path) throws IOException {
    try {
      return byMode(path) || byList(path);
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static boolean byMode(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return false;
    }
    Set<PosixFilePermission> own =
        PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------");
    view.setPermissions(own);
    return view.readAttributes().permissions().equals(own);
  }

  /** What is made in a folder later inherits the folder's list. */
  private static boolean byList(Path path) throws IOException {
    AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class);
    if (view == null
        || !Files.getFileStore(path).supportsFileAttributeView(AclFileAttributeView.class)) {
      return false;
    }
    AclEntry.Builder own =
        AclEntry.newBuilder()
            .setType(AclEntryType.ALLOW)
            .setPrincipal(view.getOwner())
            .setPermissions(EnumSet.allOf(AclEntryPermission.class));
    if (Files.isDirectory(path)) {
      own.setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
    }
    view.setAcl(List.of(own.build()));
    return true;
  }
}
