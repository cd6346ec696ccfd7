package io.vmstation.remediation;

import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A folder of changes that belong into the sources of objects which something else keeps. */
public final class Patches {

  private final Path folder;
  private final UnaryOperator<String> mask;

  /**
   * A folder, made where it does not exist.
   *
   * @param mask takes credentials out of a text
   * @throws UsageException when something is in it, which could be overwritten
   */
  public Patches(Path folder, UnaryOperator<String> mask) {
    this.folder = folder;
    this.mask = mask;
    try {
      Files.createDirectories(folder);
      try (Stream<Path> all = Files.list(folder)) {
        if (all.findAny().isPresent()) {
          throw new UsageException(
              folder
                  + " is not empty, and nothing is overwritten; name a new folder for --patches");
        }
      }
    } catch (IOException e) {
      throw new UsageException("%s cannot be written: %s".formatted(folder, e), e);
    }
  }

  /** Writes the patches of a fix, and returns the files; of a fix without kept objects, none. */
  public List<Path> write(Proposal proposal) {
    return proposal.patches().stream().map(this::write).toList();
  }

  private Path write(Patch patch) {
    Path file = folder.resolve(patch.name());
    try {
      if (!Files.exists(file)) {
        byte[] text = patch.text(mask).getBytes(StandardCharsets.UTF_8);
        Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
      return file;
    } catch (IOException e) {
      throw new UsageException("%s cannot be written: %s".formatted(file, e), e);
    }
  }
}
