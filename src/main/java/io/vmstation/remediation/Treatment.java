package io.vmstation.remediation;

import io.vmstation.fix.ConflictException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Outcome.Result;
import io.vmstation.rules.Diagnosis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Carries out single fixes, proves them, and takes back what did not help. */
final class Treatment {

  private final Patient patient;
  private final Observation observation;
  private final Duration patience;
  private final Operator operator;
  private final Time time;
  private final List<Result> results = new ArrayList<>();
  private final Set<String> settled = new TreeSet<>();

  /**
   * A treatment that has not begun.
   *
   * @param patience how long to wait for the proof of one fix
   */
  Treatment(
      Patient patient, Observation observation, Duration patience, Operator operator, Time time) {
    this.patient = patient;
    this.observation = observation;
    this.patience = patience;
    this.operator = operator;
    this.time = time;
  }

  /** What has come of the fixes so far. */
  List<Result> results() {
    return results;
  }

  /** The ids of the findings that nothing more shall be done about. */
  Set<String> settled() {
    return settled;
  }

  /** Leaves a fix out, for good. */
  void leave(Proposal proposal, String why) {
    settled.add(proposal.id());
    pass(proposal, why);
  }

  /** Leaves a fix out for now. */
  void pass(Proposal proposal, String why) {
    results.add(new Result(proposal, End.SKIPPED, why));
  }

  /** Carries out what is left of a fix and proves it. */
  End carry(Run run, int number) {
    Proposal proposal = run.fixes().get(number - 1);
    try {
      if (!new Hand(patient.target(), run).apply(number, operator::stops)) {
        return conclude(proposal, End.LEFT, "stopped before all of it was done");
      }
    } catch (ConflictException e) {
      return takeBack(run, number, End.SKIPPED, e.getMessage());
    } catch (RefusedException e) {
      settled.add(proposal.id());
      return takeBack(run, number, End.SKIPPED, e.getMessage());
    }
    Condition condition = run.condition(number);
    observation.changed(condition.places(), changedAt(run, number));
    run.journal().append(number, 0, State.VERIFYING, "");
    return proven(run, number, new Proof(proposal.fix(), condition));
  }

  private End proven(Run run, int number, Proof proof) {
    Optional<String> doubt = doubt(proof);
    Proposal proposal = run.fixes().get(number - 1);
    if (doubt.isEmpty()) {
      run.journal().append(number, 0, State.CURED, "");
      return conclude(proposal, End.DONE, "proven by " + proposal.fix().ruleId());
    }
    if (operator.stops()) {
      return conclude(proposal, End.LEFT, "stopped before it was proven: " + doubt.get());
    }
    run.journal().append(number, 0, State.FAILED, doubt.get());
    return undo(run, number, doubt.get());
  }

  /** New pods' evidence is new as a whole; of the old ones only what came after the change. */
  private Instant changedAt(Run run, int number) {
    Proposal proposal = run.fixes().get(number - 1);
    boolean restarts = proposal.fix().steps().stream().anyMatch(s -> s instanceof Restart);
    return run.journal().entries().stream()
        .filter(e -> e.fix() == number)
        .filter(e -> e.state() == (restarts ? State.APPLYING : State.APPLIED))
        .reduce((a, b) -> b)
        .map(Journal.Entry::time)
        .orElseGet(time::instant);
  }

  /** Waits for the proof; what still speaks against the cure, or nothing. */
  private Optional<String> doubt(Proof proof) {
    Instant start = time.instant();
    while (true) {
      Optional<Diagnosis> now = attempt();
      Optional<String> doubt =
          now.map(proof::doubt).orElse(Optional.of("the cluster does not answer"));
      Duration sofar = Duration.between(start, time.instant());
      if (doubt.isEmpty() || operator.stops()) {
        return doubt;
      }
      if (sofar.compareTo(patience) >= 0) {
        return now.map(proof::lastingDoubt).orElse(doubt);
      }
      operator.waiting(doubt.get(), sofar, patience);
      observation.pause();
    }
  }

  private Optional<Diagnosis> attempt() {
    try {
      patient.lock().renew();
      return Optional.of(observation.glance());
    } catch (AccessException e) {
      return Optional.empty();
    }
  }

  /** Takes a fix back that did not help. */
  End undo(Run run, int number, String why) {
    settled.add(run.fixes().get(number - 1).id());
    return takeBack(run, number, End.UNDONE, why);
  }

  private End takeBack(Run run, int number, End end, String why) {
    Proposal proposal = run.fixes().get(number - 1);
    try {
      new Hand(patient.target(), run).undo(number);
      return conclude(proposal, end, why);
    } catch (ConflictException | RefusedException e) {
      String what =
          "%s; it could not be taken back: %s; look at it with: %s"
              .formatted(
                  why,
                  e.getMessage(),
                  operator.command("rollback %s --preview".formatted(run.id())));
      return conclude(proposal, End.STUCK, what);
    }
  }

  private End conclude(Proposal proposal, End end, String note) {
    results.add(new Result(proposal, end, note));
    operator.tell("%s: %s (%s)".formatted(end.words(), proposal.fix().title(), note));
    return end;
  }
}
