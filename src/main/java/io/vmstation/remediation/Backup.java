package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.files.Checksums;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects as they were, one file each below {@code before/}, and again in the three files that the
 * original scripts wrote. Secrets keep their true values.
 */
final class Backup {

  private static final String SUMS = "SHA256SUMS";
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (.+)");
  private static final Set<String> STORAGE =
      Set.of("PersistentVolume", "PersistentVolumeClaim", "StorageClass");
  private static final Set<String> OF_NO_USE = Set.of("Event", "Secret", "ConfigMap");

  private final Path folder;

  Backup(Path run) {
    this.folder = run;
  }

  /** Writes all objects, reads them back and compares. */
  void write(Collection<? extends HasMetadata> objects) {
    Map<Ref, HasMetadata> ordered = Snapshot.index(objects);
    if (ordered.isEmpty()) {
      throw new UsageException("nothing was found to back up, so nothing is changed");
    }
    ordered.forEach((ref, o) -> PrivateFiles.write(file(ref), ObjectYaml.write(o)));
    together("monitoring-storage-backup.yaml", ordered, r -> STORAGE.contains(r.kind()));
    together("monitoring-configmaps-backup.yaml", ordered, r -> r.kind().equals("ConfigMap"));
    together(
        "monitoring-all-backup.yaml",
        ordered,
        r -> !STORAGE.contains(r.kind()) && !OF_NO_USE.contains(r.kind()));
    ordered.forEach(this::compare);
    String sums =
        sums().entrySet().stream()
            .map(e -> e.getValue() + "  " + e.getKey() + "\n")
            .collect(Collectors.joining());
    PrivateFiles.write(folder.resolve(SUMS), sums);
  }

  private void together(String name, Map<Ref, HasMetadata> objects, Predicate<Ref> which) {
    String text =
        objects.entrySet().stream()
            .filter(e -> which.test(e.getKey()))
            .map(e -> "---\n" + ObjectYaml.write(e.getValue()))
            .collect(Collectors.joining());
    PrivateFiles.write(folder.resolve(name), text);
  }

  private void compare(Ref ref, HasMetadata object) {
    String written = PrivateFiles.read(file(ref));
    if (!ObjectYaml.write(ObjectYaml.read(written)).equals(ObjectYaml.write(object))) {
      throw new UsageException(
          "the backup of %s does not read back as it was written, so nothing is changed: %s"
              .formatted(ref, file(ref)));
    }
  }

  private Path file(Ref ref) {
    return folder
        .resolve("before")
        .resolve(Snapshot.file(ref).substring("snapshot/objects/".length()));
  }

  /** Every file that is missing, was altered or was added since it was written, by name. */
  List<String> altered() {
    Path written = folder.resolve(SUMS);
    if (!Files.isRegularFile(written)) {
      return List.of(SUMS);
    }
    Set<String> wrong = new TreeSet<>();
    Map<String, String> now = sums();
    for (String line : PrivateFiles.read(written).lines().toList()) {
      Matcher m = SUM.matcher(line);
      if (!m.matches()) {
        wrong.add(SUMS);
      } else if (!m.group(1).equals(now.remove(m.group(2)))) {
        wrong.add(m.group(2));
      }
    }
    wrong.addAll(now.keySet());
    return List.copyOf(wrong);
  }

  private Map<String, String> sums() {
    try (Stream<Path> files = Files.walk(folder)) {
      Map<String, String> sums = new TreeMap<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = Checksums.name(folder, file);
        if (name.startsWith("before/") || name.endsWith("-backup.yaml")) {
          sums.put(name, Sha256.of(Files.readAllBytes(file)));
        }
      }
      return sums;
    } catch (IOException | UncheckedIOException e) {
      throw PrivateFiles.trouble(folder, "read", e);
    }
  }
}
