package io.vmstation.remediation;

import io.vmstation.files.Privacy;
import io.vmstation.model.AccessException;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Files that only their owner can read, whole on the disk or not there at all. */
final class PrivateFiles {
  private PrivateFiles() {}

  /**
   * Makes a folder and its parents.
   *
   * @throws UsageException when others could read what is put in it
   */
  static void folder(Path folder) {
    if (Files.isDirectory(folder)) {
      return;
    }
    Optional.ofNullable(folder.getParent()).ifPresent(PrivateFiles::folder);
    try {
      Files.createDirectories(folder, only(folder, "rwx------"));
      requirePrivate(folder);
    } catch (IOException e) {
      throw trouble(folder, "made", e);
    }
  }

  private static void requirePrivate(Path folder) throws IOException {
    if (!Privacy.give(folder)) {
      throw new UsageException(
          "%s cannot be kept from others, as its file system keeps no permissions, and a backup holds Secrets; name a folder on another disk with the variable BACKUP_DIR"
              .formatted(folder));
    }
  }

  /** Writes a file and returns when it is on the disk; a reader sees the old text or the new. */
  static void write(Path file, String text) {
    folder(file.getParent());
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(draft, only(draft, "rw-------"));
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(file.getParent());
    } catch (IOException e) {
      throw trouble(file, "written", e);
    }
  }

  /** Reads a file. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw trouble(file, "read", e);
    }
  }

  /** The failure to do something with a file of a run, which ends the work on it. */
  static AccessException trouble(Path path, String what, Exception e) {
    return new AccessException(
        "%s cannot be %s (%s). See that its disk has room, and that it lets you in."
            .formatted(path, what, e instanceof UncheckedIOException u ? u.getCause() : e),
        e);
  }

  private static FileAttribute<?>[] only(Path file, String permissions) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Windows opens no folder, and needs none to keep a file's name. */
  private static void force(Path folder) throws IOException {
    if (!isPosix(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
