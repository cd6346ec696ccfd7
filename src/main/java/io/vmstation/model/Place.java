package io.vmstation.model;

/**
 * A line of a file that the user named.
 *
 * @param file as it was named, or found below a folder that was named; {@code -} for standard input
 * @param line counted from one
 */
public record Place(String file, int line) {

  /** As editors and terminals take it: {@code rules.yaml:20}. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
