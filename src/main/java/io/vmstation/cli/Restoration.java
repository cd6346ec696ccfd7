package io.vmstation.cli;

import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Run;

/**
 * What is said at the end of a rollback, and its exit code.
 *
 * @param patient the stack
 * @param store where the runs are kept
 * @param operator who reads it
 */
record Restoration(Patient patient, BackupStore store, Confirmation operator) {

  /** Says that nothing is left to do. */
  void nothingLeft(Run chosen) {
    operator.say("Nothing that run " + chosen.id() + " did is left to take back.");
  }

  ExitCode of(Run chosen, Outcome outcome) {
    if (operator.stops()) {
      return new Stop(patient, store, operator).of(outcome);
    }
    if (outcome.results().isEmpty()) {
      nothingLeft(chosen);
    }
    for (Outcome.Result r : outcome.results()) {
      if (r.end() != End.DONE) {
        String why = r.note().lines().findFirst().orElse("");
        operator.say("Not done: %s (%s)".formatted(r.proposal().fix().title(), why));
      }
      if (r.proposal().fix().steps().isEmpty()) {
        operator.say("  A restart is not taken back; what an init container did then stays.");
      }
    }
    outcome.run().ifPresent(operator::kept);
    if (outcome.any(End.STUCK)) {
      String look = operator.command("rollback %s --preview".formatted(chosen.id()));
      operator.whole("See what differs with: " + look);
      return ExitCode.UNDO_FAILED;
    }
    return ExitCode.WELL;
  }
}
