package io.vmstation.report;

import java.util.List;
import java.util.Optional;

/**
 * What text is written on, and what its reader can do next.
 *
 * @param width columns, at least 40
 * @param palette colours or none
 * @param next commands to type, most useful first
 * @param bundle the folder in which the evidence was kept
 */
public record Page(int width, Palette palette, List<String> next, Optional<String> bundle) {

  /** A page in a file: 80 columns without colours. */
  public static final Page PLAIN = new Page(80, Palette.PLAIN, List.of(), Optional.empty());

  public Page {
    width = Math.max(40, width);
    next = List.copyOf(next);
  }
}
