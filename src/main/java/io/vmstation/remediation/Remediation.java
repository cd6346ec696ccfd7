package io.vmstation.remediation;

import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Diff;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Step;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Operator.Answer;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fixes what is wrong: find, show, ask, back up, change, prove by asking the same rule again, take
 * back what did not help, and look again for what was hidden behind it. One object is one run.
 */
public final class Remediation {

  private final Patient patient;
  private final BackupStore store;
  private final Terms terms;
  private final Operator operator;
  private final Observation observation;
  private final Treatment treatment;
  private Optional<Run> run = Optional.empty();

  public Remediation(
      Catalogue catalogue,
      Patient patient,
      BackupStore store,
      Terms terms,
      Operator operator,
      Time time) {
    this.patient = patient;
    this.store = store;
    this.terms = terms;
    this.operator = operator;
    this.observation = new Observation(catalogue, patient.source(), time);
    this.treatment = new Treatment(patient, observation, terms.patience(), operator, time);
  }

  /** What was seen, and what would be done about it. */
  public record Preview(Diagnosis diagnosis, Plan plan) {}

  /** Shows what would be done, tried out on the server, and changes nothing. */
  public Preview preview() {
    Diagnosis diagnosis = observation.look();
    Plan plan = plan(diagnosis);
    operator.found(diagnosis);
    operator.show(plan);
    return new Preview(diagnosis, plan);
  }

  /**
   * Carries out a run.
   *
   * @throws UsageException when an earlier run was cut off, or somebody else is at work
   * @throws AccessException when the cluster cannot be reached; what was begun is in the journal
   */
  public Outcome carryOut() {
    Diagnosis first = observation.look();
    Stack stack = patient.stack();
    if (!store.unfinished(stack).isEmpty()) {
      patient.requireNobody(operator);
      store.requireFinished(stack, Set.of(), operator);
    }
    try {
      return rounds(first);
    } catch (AccessException e) {
      throw run.map(r -> r.left(e, operator)).orElse(e);
    }
  }

  /** Finishes a run that was cut off, then goes on as {@link #carryOut()} does. */
  public Outcome resume(Run unfinished) {
    patient.requireOwn(unfinished, operator);
    patient.reserve(operator);
    try {
      run = Optional.of(unfinished);
      for (int number : unfinished.effective()) {
        State state = unfinished.state(number);
        if (state == State.FAILED || state == State.UNDOING) {
          treatment.undo(unfinished, number, "the run was cut off while this was being taken back");
        } else if (state.isUnfinished()) {
          treatment.carry(unfinished, number);
        }
      }
      return rounds(observation.look());
    } catch (AccessException e) {
      throw unfinished.left(e, operator);
    } finally {
      patient.lock().release();
    }
  }

  private Outcome rounds(Diagnosis first) {
    Diagnosis now = first;
    try {
      boolean goesOn = true;
      for (int round = 1; round <= terms.rounds() && goesOn && !operator.stops(); round++) {
        Plan plan = plan(now);
        operator.found(now);
        operator.show(plan);
        plan.proposals().stream()
            .filter(p -> !p.isOpen())
            .forEach(p -> treatment.leave(p, p.obstacle()));
        goesOn = !plan.open().isEmpty() && round(plan, now);
        now = goesOn ? observation.calm(terms.patience(), operator) : now;
      }
      return new Outcome(treatment.results(), run, last(now));
    } finally {
      patient.lock().release();
    }
  }

  /** How the patient is at the end; who stops does not wait for that. */
  private Optional<Diagnosis> last(Diagnosis now) {
    if (operator.stops()) {
      return Optional.empty();
    }
    return Optional.of(run.isPresent() ? observation.look() : now);
  }

  private Plan plan(Diagnosis diagnosis) {
    Set<Ref> touched = new TreeSet<>();
    List<Proposal> tried = new ArrayList<>();
    for (Proposal p : Plan.of(diagnosis, terms, treatment.settled()).proposals()) {
      Proposal proposal = p.isOpen() ? triedOut(p, touched) : p;
      tried.add(terms.approval().map(a -> a.judged(proposal)).orElse(proposal));
    }
    return new Plan(tried);
  }

  /** Objects that earlier fixes of the plan touch are tried out at their turn. */
  private Proposal triedOut(Proposal proposal, Set<Ref> touched) {
    if (proposal.isManual()) {
      return proposal.hindered("only a person can do this");
    }
    List<Step> steps = new ArrayList<>();
    try {
      for (Step step : proposal.fix().steps()) {
        steps.add(touched.add(step.target()) ? patient.target().tryOut(step) : step);
      }
      return proposal.with(steps);
    } catch (RefusedException | ConflictException e) {
      return proposal.hindered(e.getMessage());
    }
  }

  /** Asks for each fix and carries it out; false when the operator wants no more. */
  private boolean round(Plan shown, Diagnosis before) {
    patient.reserve(operator);
    Diagnosis now = before;
    boolean changed = false;
    boolean all = false;
    for (Proposal planned : shown.open()) {
      Optional<Proposal> current = changed ? plan(now).about(planned.id()) : Optional.of(planned);
      if (current.isEmpty() || !current.get().isOpen()) {
        treatment.pass(planned, current.map(Proposal::obstacle).orElse("no longer needed"));
        continue;
      }
      boolean same = sameAs(planned, current.get());
      if (!same) {
        operator.show(new Plan(List.of(current.get())));
      }
      Answer answer = all && same ? Answer.YES : operator.ask(current.get());
      all = all || answer == Answer.ALL;
      if (answer == Answer.QUIT || operator.stops()) {
        return false;
      }
      if (answer == Answer.NO) {
        treatment.leave(planned, "not wanted");
      } else {
        End end = treat(current.get(), now);
        if (end == End.STUCK || operator.stops()) {
          return false;
        }
        now = observation.look();
        changed = true;
      }
    }
    return changed;
  }

  private static boolean sameAs(Proposal shown, Proposal current) {
    return shown.fix().steps().stream()
        .map(Diff::of)
        .toList()
        .equals(current.fix().steps().stream().map(Diff::of).toList());
  }

  private End treat(Proposal proposal, Diagnosis before) {
    if (run.isEmpty()) {
      run = Optional.of(begin(proposal, before.snapshot()));
    }
    patient.lock().renew();
    int number = run.get().confirmed(proposal, Condition.before(proposal, before), 0);
    return treatment.carry(run.get(), number);
  }

  private Run begin(Proposal proposal, Snapshot why) {
    Set<Ref> touched = new TreeSet<>();
    proposal.fix().steps().forEach(s -> touched.add(s.target()));
    Run begun = store.begin(patient.stack(), why, patient.backup().objects(touched));
    operator.tell("Backed up to " + begun.folder());
    return begun;
  }
}
