package io.vmstation.files;

import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * A diagnosis kept as a folder: numbered pages for people, and {@code snapshot/}, of which {@link
 * #source} makes the Snapshot again. Everything in it is masked, and it is its owner's alone where
 * the file system knows owners. It appears at once or not at all.
 */
public final class Bundle {

  /** The checksums, in the form of {@code sha256sum}; to be checked in the folder they are in. */
  static final String SUMS = "SHA256SUMS";

  private static final String SNAPSHOT = "snapshot";

  private final Path folder;

  /** A bundle in this folder, which need not exist yet. */
  public Bundle(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Writes a snapshot, and tells whether it could be kept from others.
   *
   * @param analysis the report, the bundle's first page
   * @throws UsageException when the folder holds something else than an earlier bundle, or cannot
   *     be written
   */
  public boolean write(Snapshot snapshot, String analysis, Redaction redaction) {
    refuseForeignFolder();
    try {
      Files.createDirectories(folder.getParent());
      Path draft = Files.createTempDirectory(folder.getParent(), ".vmstation-");
      try {
        Privacy.give(draft);
        fill(draft, snapshot, analysis, redaction);
        boolean isPrivate = isPrivate(draft);
        replaceBy(draft);
        return isPrivate;
      } finally {
        delete(draft);
      }
    } catch (IOException e) {
      throw new UsageException(
          "the bundle %s cannot be written (%s); name another folder with --output-dir"
              .formatted(folder, e),
          e);
    }
  }

  /**
   * Reads the snapshot back, after every file was found to be as it was written.
   *
   * @throws UsageException on {@link SnapshotSource#take()}, naming every file that differs
   */
  public SnapshotSource source() {
    return () -> {
      Path snapshot = folder.resolve(SNAPSHOT);
      try {
        new Checksums(snapshot).verify();
        return new SnapshotFolder(snapshot).read();
      } catch (IOException | JacksonException | IllegalArgumentException e) {
        throw new UsageException(
            "the bundle %s cannot be read: %s".formatted(folder, e.getMessage()), e);
      }
    };
  }

  private void fill(Path draft, Snapshot snapshot, String analysis, Redaction redaction)
      throws IOException {
    Snapshot masked = redaction.snapshot(snapshot);
    Files.writeString(
        draft.resolve("00-ANALYSIS-AND-RECOMMENDATIONS.txt"), redaction.text(analysis));
    for (Map.Entry<String, String> page : new BundlePages(masked).pages().entrySet()) {
      Files.writeString(draft.resolve(page.getKey()), redaction.text(page.getValue()));
    }
    Path inside = Files.createDirectory(draft.resolve(SNAPSHOT));
    new SnapshotFolder(inside).write(masked);
    new Checksums(inside).write();
  }

  private void refuseForeignFolder() {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(folder + " is no folder; name another one with --output-dir");
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.map(p -> p.getFileName().toString()).sorted().forEach(names::add);
    } catch (IOException e) {
      throw new UsageException("the folder %s cannot be read (%s)".formatted(folder, e), e);
    }
    boolean isBundle = Files.exists(folder.resolve(SNAPSHOT).resolve(SUMS));
    names.removeIf(n -> isBundle && (n.equals(SNAPSHOT) || n.matches("\\d\\d+-.*\\.(txt|yaml)")));
    if (!names.isEmpty()) {
      throw new UsageException(
          "%s holds %s, which is no part of an earlier bundle, so nothing is written there; name"
                  .formatted(folder, names.get(0))
              + " an empty or new folder with --output-dir");
    }
  }

  private void replaceBy(Path draft) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = Files.createTempDirectory(folder.getParent(), ".vmstation-old-");
    Files.move(folder, old.resolve(SNAPSHOT), StandardCopyOption.ATOMIC_MOVE);
    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static boolean isPrivate(Path root) throws IOException {
    boolean all = true;
    for (Path p : all(root)) {
      all &= Privacy.give(p);
    }
    return all;
  }

  private static void delete(Path root) throws IOException {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      for (Path p : all(root)) {
        Files.delete(p);
      }
    }
  }

  /** Everything in a folder and the folder itself, the deepest first. */
  private static List<Path> all(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
