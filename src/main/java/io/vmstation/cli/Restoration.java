package io.vmstation.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Restart;
import io.vmstation.model.Ref;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Run;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is said at the end of a rollback, and its exit code.
 *
 * @param patient the stack
 * @param store where the runs are kept
 * @param operator who reads it
 */
record Restoration(Patient patient, BackupStore store, Confirmation operator) {

  /** Says that nothing is taken back, and whether something is left. */
  void nothing(Run chosen) {
    operator.say(
        chosen.effective().isEmpty()
            ? "Nothing that run " + chosen.id() + " did is left to take back."
            : "Nothing was taken back of what run " + chosen.id() + " did.");
  }

  ExitCode of(Run chosen, Outcome outcome) {
    if (operator.stops()) {
      return new Stop(patient, store, operator).of(outcome);
    }
    if (outcome.results().isEmpty()) {
      nothing(chosen);
    }
    for (Outcome.Result r : outcome.results()) {
      if (r.end() != End.DONE) {
        String why = r.note().lines().findFirst().orElse("");
        operator.say("Not done: %s (%s)".formatted(r.proposal().fix().title(), why));
      }
    }
    inits(chosen, outcome)
        .forEach(i -> operator.say("Not taken back is what %s did when it ran.".formatted(i)));
    outcome.run().ifPresent(operator::kept);
    if (outcome.any(End.STUCK)) {
      String look = operator.command("rollback %s --preview".formatted(chosen.id()));
      operator.whole("See what differs with: " + look);
      return ExitCode.UNDO_FAILED;
    }
    return ExitCode.WELL;
  }

  /** The init containers of the pods that the fixes taken back have recreated. */
  private Set<String> inits(Run chosen, Outcome outcome) {
    Set<String> taken =
        outcome.results().stream()
            .filter(r -> r.end() == End.DONE)
            .map(r -> r.proposal().id())
            .collect(Collectors.toSet());
    return chosen.fixes().stream()
        .filter(p -> taken.contains(p.id()))
        .flatMap(p -> p.fix().steps().stream())
        .filter(Restart.class::isInstance)
        .flatMap(s -> patient.target().find(s.target()).stream())
        .filter(Pod.class::isInstance)
        .flatMap(p -> inits((Pod) p))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> inits(Pod pod) {
    return pod.getSpec().getInitContainers().stream()
        .map(c -> "init container %s of %s".formatted(c.getName(), Ref.of(pod)));
  }
}
