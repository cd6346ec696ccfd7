package io.vmstation.files;

import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The SHA-256 sums of all files of a folder, kept in it as {@code sha256sum} writes them. */
public final class Checksums {

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

  private final Path folder;

  Checksums(Path folder) {
    this.folder = folder;
  }

  void write() throws IOException {
    String text =
        computed().entrySet().stream()
            .map(e -> e.getValue() + "  " + e.getKey() + "\n")
            .collect(Collectors.joining());
    Files.writeString(folder.resolve(Bundle.SUMS), text);
  }

  /** Finds every file that was changed, removed or added since. */
  void verify() throws IOException {
    if (!Files.isRegularFile(folder.resolve(Bundle.SUMS))) {
      throw new UsageException(
          "%s is no complete bundle: %s is not there; name the folder that diagnose wrote"
              .formatted(folder.getParent(), folder.resolve(Bundle.SUMS)));
    }
    Map<String, String> written = written();
    Map<String, String> present = computed();
    TreeSet<String> names = new TreeSet<>(written.keySet());
    names.addAll(present.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!present.containsKey(name)) {
        differences.add("missing: " + folder.resolve(name));
      } else if (!written.containsKey(name)) {
        differences.add("added:   " + folder.resolve(name));
      } else if (!written.get(name).equals(present.get(name))) {
        differences.add("changed: " + folder.resolve(name));
      }
    }
    if (!differences.isEmpty()) {
      throw new UsageException(
          "the bundle %s is not as it was written:\n  %s\nTake it anew from where it was recorded;"
                  .formatted(folder.getParent(), String.join("\n  ", differences))
              + " if the change is meant, renew the sums: cd "
              + folder
              + " && find * -type f ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS");
    }
  }

  private Map<String, String> written() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    int number = 0;
    for (String line : Files.readAllLines(folder.resolve(Bundle.SUMS))) {
      number++;
      Matcher m = LINE.matcher(line);
      if (!m.matches()) {
        throw new UsageException(
            "%s:%d is no line of sha256sum; take the bundle anew from where it was recorded"
                .formatted(folder.resolve(Bundle.SUMS), number));
      }
      sums.put(m.group(2), m.group(1));
    }
    return sums;
  }

  private Map<String, String> computed() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> !Files.isDirectory(f) && !f.equals(folder.resolve(Bundle.SUMS)))
          .toList()
          .parallelStream()
          .collect(
              Collectors.toMap(f -> name(folder, f), Checksums::sum, (a, b) -> a, TreeMap::new));
    }
  }

  /** What a file in a folder is called in a list of sums, on whatever machine: with slashes. */
  public static String name(Path folder, Path file) {
    String separator = folder.getFileSystem().getSeparator();
    return folder.relativize(file).toString().replace(separator, "/");
  }

  private static String sum(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (IOException e) {
      throw new UsageException("%s cannot be read (%s)".formatted(file, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
