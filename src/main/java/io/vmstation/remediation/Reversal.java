package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Diff;
import io.vmstation.fix.Fix;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Step;
import io.vmstation.fix.Target;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Operator.Answer;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.Outcome.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes a run back: the inverse plan, newest fix first, asked for, carried out and recorded as a
 * run of its own, which can be taken back again.
 */
public final class Reversal {

  /** What to do about objects that somebody has changed since. */
  public enum Force {
    /** Leave them and say so. */
    NO,
    /** Put them back all the same. */
    YES
  }

  private final Patient patient;
  private final BackupStore store;
  private final Operator operator;
  private final Force force;
  private final Target target;
  private final List<Result> results = new ArrayList<>();
  private Optional<Run> mine = Optional.empty();

  public Reversal(Patient patient, BackupStore store, Operator operator, Force force) {
    this.patient = patient;
    this.store = store;
    this.operator = operator;
    this.force = force;
    this.target = force == Force.YES ? new Overwriting(patient.target()) : patient.target();
  }

  private record Part(int number, Proposal proposal) {}

  /**
   * What taking a run back would do, tried out on the server; each fix by its number in the run. Of
   * one that itself takes a run back, and was cut off, it is what would finish it.
   *
   * @param only numbers of fixes, where it was not cut off; empty for all
   * @throws UsageException where the run has no fix of such a number
   */
  public Plan preview(Run run, Set<Integer> only) {
    patient.requireOwn(run, operator);
    return plan(isCutOff(run) ? left(run) : parts(run, only));
  }

  /** Whether a run takes another one back and has to be finished. */
  public static boolean isCutOff(Run run) {
    return run.isUnfinished() && run.reverts().isPresent();
  }

  private static Plan plan(List<Part> parts) {
    return new Plan(
        parts.stream().map(Part::proposal).toList(), parts.stream().map(Part::number).toList());
  }

  /**
   * Takes a run back.
   *
   * @param only numbers of fixes; empty for all
   * @throws UsageException where the run has no fix of such a number
   */
  public Outcome carryOut(Run run, Set<Integer> only) {
    Set<String> his = new TreeSet<>(List.of(run.id()));
    run.reverts().ifPresent(his::add);
    patient.requireOwn(run, operator);
    patient.reserve(operator);
    try {
      store.requireFinished(patient.stack(), his, operator);
      List<Part> parts = parts(run, only);
      operator.show(plan(parts));
      ask(run, parts);
      return new Outcome(results, mine, Optional.empty());
    } catch (AccessException e) {
      throw mine.map(m -> m.left(e, operator)).orElse(e);
    } finally {
      patient.lock().release();
    }
  }

  /**
   * Shows what is left of taking a run back that was cut off, and finishes it; force holds for what
   * is left of it.
   */
  public Outcome resume(Run unfinished) {
    Run reverted = store.run(unfinished.reverts().orElseThrow());
    mine = Optional.of(unfinished);
    patient.requireOwn(unfinished, operator);
    patient.reserve(operator);
    try {
      operator.show(plan(left(unfinished)));
      for (int number : unfinished.effective()) {
        if (unfinished.state(number).isUnfinished()) {
          Proposal proposal = unfinished.fixes().get(number - 1);
          Part part = new Part(unfinished.takesBack(number), proposal);
          if (force == Force.YES) {
            new Hand(patient.target(), unfinished).giveUpOvertaken(number);
          }
          finish(new Hand(target, unfinished), number, reverted, part);
        }
      }
      return new Outcome(results, mine, Optional.empty());
    } catch (AccessException e) {
      throw unfinished.left(e, operator);
    } finally {
      patient.lock().release();
    }
  }

  private List<Part> left(Run unfinished) {
    Hand hand = new Hand(target, unfinished);
    Set<Ref> touched = new TreeSet<>();
    List<Part> parts = new ArrayList<>();
    for (int number : unfinished.effective()) {
      if (unfinished.state(number).isUnfinished()) {
        Proposal begun = unfinished.fixes().get(number - 1);
        Fix rest = begun.fix().with(hand.left(number));
        parts.add(new Part(number, triedOut(unfinished, begun, rest, touched)));
      }
    }
    return parts;
  }

  private void ask(Run run, List<Part> parts) {
    boolean all = false;
    for (Part part : parts) {
      if (!part.proposal().isOpen()) {
        results.add(new Result(part.proposal(), End.STUCK, part.proposal().obstacle()));
        continue;
      }
      Answer answer = all ? Answer.YES : operator.askBack(part.proposal());
      all = all || answer == Answer.ALL;
      if (answer == Answer.QUIT || operator.stops()) {
        return;
      }
      if (answer == Answer.NO) {
        results.add(new Result(part.proposal(), End.SKIPPED, "not wanted"));
        continue;
      }
      if (mine.isEmpty()) {
        mine = Optional.of(begin(run, part));
      }
      patient.lock().renew();
      int number = mine.get().confirmed(part.proposal(), Condition.NONE, part.number());
      if (!finish(new Hand(patient.target(), mine.get()), number, run, part)) {
        return;
      }
    }
  }

  private Run begin(Run run, Part part) {
    Set<Ref> touched = new TreeSet<>();
    part.proposal().fix().steps().forEach(s -> touched.add(s.target()));
    return store.begin(patient.stack(), patient.backup().objects(touched), run.id());
  }

  /** Carries out what is left; false where it is not all done. */
  private boolean finish(Hand hand, int number, Run reverted, Part part) {
    Run mine = hand.run();
    try {
      if (!hand.apply(number, operator::stops)) {
        results.add(new Result(part.proposal(), End.LEFT, "stopped before all of it was done"));
        return false;
      }
      mine.journal().append(number, 0, State.CURED, "");
      reverted.journal().append(part.number(), 0, State.UNDONE, "by run " + mine.id());
      reverted
          .reverts()
          .map(store::run)
          .ifPresent(
              first ->
                  first
                      .journal()
                      .append(
                          reverted.takesBack(part.number()),
                          0,
                          State.CURED,
                          "again, by run " + mine.id()));
      results.add(new Result(part.proposal(), End.DONE, "as it was"));
      String title = reverted.fixes().get(part.number() - 1).fix().title();
      operator.tell("Restored as it was before: " + title);
      return true;
    } catch (ConflictException | RefusedException e) {
      results.add(new Result(part.proposal(), End.STUCK, left(hand, number, e.getMessage())));
      return false;
    }
  }

  /** Leaves nothing half taken back; why a person is needed. */
  private String left(Hand hand, int number, String why) {
    Run mine = hand.run();
    if (mine.begun(number).isEmpty()) {
      mine.journal().append(number, 0, State.SKIPPED, why);
      return why;
    }
    try {
      hand.undo(number);
      return why + "; what was begun of it is undone";
    } catch (ConflictException | RefusedException e) {
      return "%s; what was begun of it could not be undone: %s; to finish it all the same, type: %s"
          .formatted(
              why, e.getMessage(), operator.command("rollback %s --force".formatted(mine.id())));
    }
  }

  /** The fixes to take back, newest first. */
  private List<Part> parts(Run run, Set<Integer> only) {
    List<Proposal> fixes = run.fixes();
    for (int number : only) {
      if (number < 1 || number > fixes.size()) {
        throw new UsageException(
            "run %s has no fix %d; it has %d, see: %s"
                .formatted(
                    run.id(),
                    number,
                    fixes.size(),
                    operator.command("backups show %s".formatted(run.id()))));
      }
    }
    List<Part> parts = new ArrayList<>();
    Set<Ref> touched = new TreeSet<>();
    for (int number : run.effective()) {
      if (only.isEmpty() || only.contains(number)) {
        parts.add(0, new Part(number, fixes.get(number - 1)));
      }
    }
    return parts.stream().map(p -> new Part(p.number(), inverse(run, p, touched))).toList();
  }

  private Proposal inverse(Run run, Part part, Set<Ref> touched) {
    Proposal done = part.proposal();
    return triedOut(run, done, done.fix().with(run.begun(part.number())).inverse(), touched);
  }

  private Proposal triedOut(Run run, Proposal done, Fix back, Set<Ref> touched) {
    List<Step> steps = new ArrayList<>();
    try {
      for (Step step : back.steps()) {
        boolean first = touched.add(step.target());
        steps.add(first ? target.tryOut(step) : step);
      }
    } catch (ConflictException e) {
      String obstacle =
          e.getMessage() + threeWays(back) + "\n   to put it back all the same, " + way(back, run);
      return new Proposal(done.problem(), done.evidence(), back, obstacle);
    } catch (RefusedException e) {
      return new Proposal(done.problem(), done.evidence(), back, e.getMessage());
    }
    return new Proposal(done.problem(), done.evidence(), back.with(steps), "");
  }

  /** What a person types to overwrite what was changed since; owners are never overwritten. */
  private String way(Fix back, Run run) {
    String again = operator.command("rollback " + run.id());
    return back.steps().stream()
        .filter(ChangeOwner.class::isInstance)
        .map(s -> ((ChangeOwner) s).inverse().sentence())
        .findFirst()
        .map(s -> s + " again, then type: " + again)
        .orElse("type: " + operator.command("rollback %s --force".formatted(run.id())));
  }

  /** The objects three ways: as they were before, as the run left them, and as they are now. */
  private String threeWays(Fix back) {
    StringBuilder text = new StringBuilder();
    for (Step step : back.steps()) {
      if (step instanceof Replace r) {
        Optional<HasMetadata> now = patient.target().find(r.target());
        Diff ours = Diff.of(r.inverse(), store.mask());
        Diff theirs = Diff.of(new Replace(r.target(), r.before(), now), store.mask());
        if (!theirs.lines().isEmpty()) {
          append("what the run changed:", ours, text);
          append("what was changed since:", theirs, text);
        }
      }
    }
    return text.toString();
  }

  private static void append(String title, Diff diff, StringBuilder text) {
    text.append("\n   ").append(title);
    diff.lines().forEach(line -> text.append("\n     ").append(line));
  }
}
