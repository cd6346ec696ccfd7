package io.vmstation.cli;

import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Reversal;
import io.vmstation.remediation.Run;
import io.vmstation.remediation.State;
import java.util.Set;

/**
 * What becomes of a run that the person has stopped.
 *
 * @param patient the stack
 * @param store where the run is kept
 * @param operator who has stopped it
 */
record Stop(Patient patient, BackupStore store, Confirmation operator) {

  /** Says what was done, and takes it back where the person wants that. */
  ExitCode of(Outcome outcome) {
    if (outcome.run().isEmpty()) {
      operator.say("");
      operator.say("Stopped; nothing was changed.");
      return ExitCode.UNKNOWN;
    }
    Run run = outcome.run().get();
    operator.say("");
    operator.say("Stopped. What run " + run.id() + " has done:");
    for (int number : run.effective()) {
      String how = run.state(number) == State.CURED ? "done" : "begun, not finished";
      operator.say("  %s: %s".formatted(run.fixes().get(number - 1).fix().title(), how));
    }
    boolean stuck = outcome.any(End.STUCK);
    if (!run.effective().isEmpty() && operator.takesBack()) {
      stuck |=
          new Reversal(patient, store, operator.toTakeBack(), Reversal.Force.NO)
              .carryOut(run, Set.of())
              .any(End.STUCK);
    }
    operator.kept(run);
    return stuck ? ExitCode.UNDO_FAILED : ExitCode.UNKNOWN;
  }
}
