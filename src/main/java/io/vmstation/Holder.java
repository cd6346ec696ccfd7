package io.vmstation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds the lock: a process, called so that no other one has its name.
 *
 * @param place user and machine; containers and clones of a machine may share them
 * @param space where its number is its own: on Linux the boot and the namespace of processes; empty
 *     where that is not known
 * @param number of the process
 * @param chance tells it from whatever else may be called so
 */
record Holder(String place, String space, long number, String chance) {

  private static final String UNKNOWN = "unknown";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** This process. */
  static Holder me() {
    return new Holder(
        System.getProperty("user.name") + "@" + machine(),
        numbersSpace(),
        ProcessHandle.current().pid(),
        hex(ThreadLocalRandom.current().nextInt()));
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }

  private static String numbersSpace() {
    try {
      return hex((Files.readString(BOOT) + Files.readSymbolicLink(NAMESPACE)).hashCode());
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static String hex(int number) {
    return String.format(Locale.ROOT, "%08x", number);
  }

  /** What stands in the lock. */
  String name() {
    return "%s, process %d (%s-%s)".formatted(place, number, space, chance);
  }

  /**
   * Whether it was a process beside this one that runs no more; of one that may be on another
   * machine nobody knows.
   *
   * @param runs whether there is a process of a number here
   */
  boolean isGone(String other, LongPredicate runs) {
    Matcher m =
        Pattern.compile(
                "%s, process (\\d{1,9}) \\(%s-[0-9a-f]{8}\\)"
                    .formatted(Pattern.quote(place), space))
            .matcher(other);
    boolean told = !space.isEmpty() || !place.endsWith("@" + UNKNOWN);
    return told && m.matches() && !runs.test(Long.parseLong(m.group(1)));
  }
}
