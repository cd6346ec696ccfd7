package io.vmstation.cli;

import java.util.Iterator;
import java.util.List;

/** What names a run, for shells to complete; they list those that are kept by themselves. */
final class RunNames implements Iterable<String> {

  /** Stands for all runs that are kept. */
  static final String KEPT = "@runs";

  @Override
  public Iterator<String> iterator() {
    return List.of("latest", KEPT).iterator();
  }
}
