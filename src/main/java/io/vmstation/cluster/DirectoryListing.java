package io.vmstation.cluster;

import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code ls -lna} prints, be it from GNU coreutils, busybox or toybox. */
final class DirectoryListing {

  /** The most entries of a directory that are kept. */
  static final int LIMIT = 200;

  private static final Pattern LINE =
      Pattern.compile(
          "[-dlbcps]([-rwxsStT]{9})[.+@]?\\s+\\d+\\s+(\\d+)\\s+(\\d+)\\s+(?:\\d+,\\s*)?\\d+\\s+"
              + "(?:[A-Z][a-z]{2}\\s+\\d+|\\d{4}-\\d\\d-\\d\\d)\\s+[\\d:.]+(?:\\s[-+]\\d{4})?\\s(.+)");

  /** Blocks of a time series database have names like 01JD…, are many and are alike. */
  private static final Pattern BLOCK = Pattern.compile("[0-9A-Z]{26}");

  private DirectoryListing() {}

  /**
   * The owners of a directory and of what is in it, the directory first.
   *
   * @param base the directory's path in its volume; empty for the volume's root
   */
  static List<FileOwner> owners(String text, Ref volume, String base, String seenBy) {
    List<FileOwner> owners = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher m = LINE.matcher(line);
      if (m.matches() && !m.group(4).equals("..")) {
        String name = line.startsWith("l") ? m.group(4).replaceFirst(" -> .*$", "") : m.group(4);
        boolean self = name.equals(".") || name.startsWith("/");
        owners.add(
            new FileOwner(
                volume,
                self ? base : join(base, name),
                Long.parseLong(m.group(2)),
                Long.parseLong(m.group(3)),
                mode(m.group(1)),
                seenBy));
      }
    }
    return kept(owners, base);
  }

  /** Orders owners, the directory itself first and blocks last, and keeps not too many. */
  static List<FileOwner> kept(List<FileOwner> owners, String base) {
    return owners.stream()
        .sorted(
            Comparator.comparing((FileOwner o) -> !o.path().equals(base))
                .thenComparing(o -> BLOCK.matcher(o.path().replaceFirst("^.*/", "")).matches())
                .thenComparing(FileOwner::path))
        .limit(LIMIT + 1L)
        .toList();
  }

  static String join(String base, String name) {
    return base.isEmpty() ? name : base + "/" + name;
  }

  /** Turns {@code rwxr-sr-t} into bits. */
  private static int mode(String letters) {
    int mode = 0;
    for (int i = 0; i < 9; i++) {
      char c = letters.charAt(i);
      if (c != '-' && c != 'S' && c != 'T') {
        mode |= 1 << (8 - i);
      }
      if (i % 3 == 2 && "sStT".indexOf(c) >= 0) {
        mode |= 1 << (11 - i / 3);
      }
    }
    return mode;
  }
}
