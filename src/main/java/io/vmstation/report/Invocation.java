package io.vmstation.report;

/**
 * How the user calls this program.
 *
 * @param program what starts it
 * @param source the options that name again what was looked at
 * @param cluster the options that name the cluster, whatever was looked at
 */
public record Invocation(String program, String source, String cluster) {

  /** A word as a shell takes it. */
  public static String quoted(String word) {
    return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
