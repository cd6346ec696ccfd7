package io.vmstation.cli;

import io.vmstation.report.Report;

/** What a command's end says to the shell; the table is docs/exit-codes.md. */
public enum ExitCode {
  WELL(0, "Well, or done; warnings and hints may have been found."),
  PROBLEMS(1, "Problems were found (with --strict, warnings count)."),
  USAGE(2, "Wrong usage or bad input: an unknown option, a broken kubeconfig, an altered bundle."),
  UNKNOWN(3, "Could not tell: the cluster is out of reach, or something could not be looked at."),
  UNDONE(4, "A fix did not cure and was undone."),
  UNDO_FAILED(5, "The undo of a fix failed: a person is needed.");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The process' exit status. */
  public int number() {
    return number;
  }

  /** What it means, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** The lowest severity that counts as a problem. */
  enum Strictness {
    ERRORS,
    WARNINGS
  }

  /** The exit code of a diagnosis; the same in every format. */
  static ExitCode of(Report.Summary summary, Strictness strictness) {
    boolean warned = strictness == Strictness.WARNINGS && summary.warnings() > 0;
    if (summary.errors() > 0 || warned) {
      return PROBLEMS;
    }
    return summary.inDoubt() ? UNKNOWN : WELL;
  }
}
