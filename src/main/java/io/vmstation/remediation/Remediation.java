package io.vmstation.remediation;

import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Diff;
import io.vmstation.fix.Lock;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Operator.Answer;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Outcome.Result;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.time.Duration;
import java.time.Instant;
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

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Catalogue catalogue;
  private final Patient patient;
  private final BackupStore store;
  private final Terms terms;
  private final Operator operator;
  private final Time time;

  private final Freshness freshness = new Freshness();
  private final List<Result> results = new ArrayList<>();
  private final Set<String> settled = new TreeSet<>();
  private Optional<Run> run = Optional.empty();

  public Remediation(
      Catalogue catalogue,
      Patient patient,
      BackupStore store,
      Terms terms,
      Operator operator,
      Time time) {
    this.catalogue = catalogue;
    this.patient = patient;
    this.store = store;
    this.terms = terms;
    this.operator = operator;
    this.time = time;
  }

  /** Shows what would be done, tried out on the server, and changes nothing. */
  public Plan preview() {
    Diagnosis diagnosis = look();
    Plan plan = plan(diagnosis);
    operator.found(diagnosis);
    operator.show(plan);
    return plan;
  }

  /**
   * Carries out a run.
   *
   * @throws UsageException when an earlier run was cut off, or somebody else is at work
   * @throws AccessException when the cluster cannot be reached; what was begun is in the journal
   */
  public Outcome carryOut() {
    store.unfinished().stream()
        .findFirst()
        .ifPresent(
            r -> {
              throw new UsageException(
                  ("run %s was cut off; finish it with: vmstation remediate --resume, or take it"
                          + " back with: vmstation rollback %s")
                      .formatted(r.id(), r.id()));
            });
    return rounds(look());
  }

  /** Finishes a run that was cut off, then goes on as {@link #carryOut()} does. */
  public Outcome resume(Run unfinished) {
    takeLock();
    try {
      run = Optional.of(unfinished);
      for (int number : unfinished.effective()) {
        State state = unfinished.state(number);
        if (state == State.FAILED || state == State.UNDOING) {
          undo(number, "the run was cut off while this was being taken back");
        } else if (state.isUnfinished()) {
          carry(number);
        }
      }
      return rounds(look());
    } finally {
      patient.lock().release();
    }
  }

  private Outcome rounds(Diagnosis first) {
    Diagnosis now = first;
    try {
      boolean goesOn = true;
      for (int round = 1; round <= terms.rounds() && goesOn; round++) {
        Plan plan = plan(now);
        operator.found(now);
        operator.show(plan);
        plan.proposals().stream().filter(p -> !p.isOpen()).forEach(this::leave);
        goesOn = !plan.open().isEmpty() && takeLock() && round(plan, now);
        now = goesOn ? calm() : now;
      }
      return new Outcome(results, run, Optional.of(run.isPresent() ? look() : now));
    } finally {
      patient.lock().release();
    }
  }

  private void leave(Proposal hindered) {
    settled.add(hindered.id());
    results.add(new Result(hindered, End.SKIPPED, hindered.obstacle()));
  }

  /** Looks until nothing changes any more by itself. */
  private Diagnosis calm() {
    Instant end = time.instant().plus(terms.patience());
    Diagnosis last = look();
    while (time.instant().isBefore(end)) {
      time.pause(PAUSE);
      Diagnosis next = look();
      if (ids(next).equals(ids(last))) {
        return next;
      }
      last = next;
    }
    return last;
  }

  private static List<String> ids(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::id).toList();
  }

  private Diagnosis look() {
    return Diagnosis.of(catalogue, Topology.of(freshness.of(patient.source().take())));
  }

  private Plan plan(Diagnosis diagnosis) {
    Set<Ref> touched = new TreeSet<>();
    List<Proposal> tried = new ArrayList<>();
    for (Proposal p : Plan.of(diagnosis, terms, settled).proposals()) {
      tried.add(p.isOpen() ? triedOut(p, touched) : p);
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

  /** Always true, so that it reads as a condition: without the lock there is an exception. */
  private boolean takeLock() {
    Optional<Lock.Holder> other = patient.lock().take();
    if (other.isPresent() && other.get().dead() && operator.takesFrom(other.get())) {
      other = patient.lock().takeFrom(other.get());
    }
    other.ifPresent(
        h -> {
          throw new UsageException(
              "%s has been at work since %s; wait until it is done".formatted(h.name(), h.since()));
        });
    return true;
  }

  /** Asks for each fix and carries it out; false when the operator wants no more. */
  private boolean round(Plan shown, Diagnosis before) {
    Diagnosis now = before;
    boolean changed = false;
    boolean all = false;
    for (Proposal planned : shown.open()) {
      Optional<Proposal> current = changed ? plan(now).about(planned.id()) : Optional.of(planned);
      if (current.isEmpty() || !current.get().isOpen()) {
        String why = current.map(Proposal::obstacle).orElse("no longer needed");
        results.add(new Result(planned, End.SKIPPED, why));
        continue;
      }
      Answer answer =
          all && sameAs(planned, current.get()) ? Answer.YES : operator.ask(current.get());
      all = all || answer == Answer.ALL;
      if (answer == Answer.QUIT) {
        return false;
      }
      if (answer == Answer.NO) {
        settled.add(planned.id());
        results.add(new Result(planned, End.SKIPPED, "not wanted"));
      } else {
        treat(current.get(), now);
        if (results.get(results.size() - 1).end() == End.STUCK) {
          return false;
        }
        now = look();
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

  private void treat(Proposal proposal, Diagnosis before) {
    if (run.isEmpty()) {
      run = Optional.of(begin(proposal, before.snapshot()));
    }
    patient.lock().renew();
    carry(run.get().confirmed(proposal, Condition.before(proposal, before), 0));
  }

  private Run begin(Proposal proposal, Snapshot why) {
    Set<Ref> touched = new TreeSet<>();
    proposal.fix().steps().forEach(s -> touched.add(s.target()));
    Run begun = store.begin(why, patient.backup().objects(touched));
    operator.tell("Backed up to " + begun.folder());
    return begun;
  }

  private void carry(int number) {
    Proposal proposal = run.get().fixes().get(number - 1);
    try {
      new Hand(patient.target(), run.get()).apply(number);
    } catch (ConflictException e) {
      takeBack(number, End.SKIPPED, e.getMessage());
      return;
    } catch (RefusedException e) {
      settled.add(proposal.id());
      takeBack(number, End.SKIPPED, e.getMessage());
      return;
    }
    Condition condition = run.get().condition(number);
    freshness.mark(condition.places(), changedAt(number, proposal));
    run.get().journal().append(number, 0, State.VERIFYING, "");
    prove(proposal, condition)
        .ifPresentOrElse(
            doubt -> {
              run.get().journal().append(number, 0, State.FAILED, doubt);
              undo(number, doubt);
            },
            () -> {
              run.get().journal().append(number, 0, State.CURED, "");
              conclude(proposal, End.DONE, "proven by " + proposal.fix().ruleId());
            });
  }

  /** New pods' evidence is new as a whole; of the old ones only what came after the change. */
  private Instant changedAt(int number, Proposal proposal) {
    boolean restarts = proposal.fix().steps().stream().anyMatch(s -> s instanceof Restart);
    return run.get().journal().entries().stream()
        .filter(e -> e.fix() == number)
        .filter(e -> e.state() == (restarts ? State.APPLYING : State.APPLIED))
        .reduce((a, b) -> b)
        .map(Journal.Entry::time)
        .orElseGet(time::instant);
  }

  /** Waits for the proof; what still speaks against the cure, or nothing. */
  private Optional<String> prove(Proposal proposal, Condition condition) {
    Proof proof = new Proof(proposal.fix(), condition);
    Instant start = time.instant();
    while (true) {
      Optional<Diagnosis> now = attempt();
      Optional<String> doubt =
          now.map(proof::doubt).orElse(Optional.of("the cluster does not answer"));
      Duration sofar = Duration.between(start, time.instant());
      if (doubt.isEmpty()) {
        return doubt;
      }
      if (sofar.compareTo(terms.patience()) >= 0) {
        return now.map(proof::lastingDoubt).orElse(doubt);
      }
      operator.waiting(doubt.get(), sofar, terms.patience());
      time.pause(PAUSE);
    }
  }

  private Optional<Diagnosis> attempt() {
    try {
      patient.lock().renew();
      return Optional.of(look());
    } catch (AccessException e) {
      return Optional.empty();
    }
  }

  private void undo(int number, String why) {
    settled.add(run.get().fixes().get(number - 1).id());
    takeBack(number, End.UNDONE, why);
  }

  private void takeBack(int number, End end, String why) {
    Proposal proposal = run.get().fixes().get(number - 1);
    try {
      new Hand(patient.target(), run.get()).undo(number);
      conclude(proposal, end, why);
    } catch (ConflictException | RefusedException e) {
      String what =
          "%s; it could not be taken back: %s; look at it with: vmstation rollback %s --preview"
              .formatted(why, e.getMessage(), run.get().id());
      conclude(proposal, End.STUCK, what);
    }
  }

  private void conclude(Proposal proposal, End end, String note) {
    results.add(new Result(proposal, end, note));
    String word =
        switch (end) {
          case DONE -> "Cured";
          case SKIPPED -> "Skipped";
          case UNDONE -> "Taken back";
          case STUCK -> "A person is needed";
        };
    operator.tell("%s: %s (%s)".formatted(word, proposal.fix().title(), note));
  }
}
