package io.vmstation.report;

import java.io.IOException;

/**
 * Writes a report in one format.
 *
 * @param <R> the kind of report
 */
public interface Reporter<R> {

  /** Writes all of the report, and a line end behind it. */
  void write(R report, Appendable out) throws IOException;
}
