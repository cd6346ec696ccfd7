package io.vmstation.report;

import java.io.IOException;

/** Writes a report in one format. */
public interface Reporter {

  /** Writes all of the report, and a line end behind it. */
  void write(Report report, Appendable out) throws IOException;
}
