package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Fix;
import io.vmstation.fix.HalfDoneException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.fix.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Carries out the fixes of a run and takes them back, each act announced in the journal first. */
final class Hand {

  private final Target target;
  private final Run run;

  Hand(Target target, Run run) {
    this.target = target;
    this.run = run;
  }

  /** The run that it writes down. */
  Run run() {
    return run;
  }

  /**
   * Carries out what is left of a fix; one that was being undone is carried out anew.
   *
   * @param stops asked between two steps
   * @return false where it was stopped before the last step
   */
  boolean apply(int number, BooleanSupplier stops) {
    List<Step> steps = run.fixes().get(number - 1).fix().steps();
    if (run.state(number) == State.CONFIRMED) {
      run.journal().append(number, 0, State.APPLYING, "");
    }
    boolean undone = run.state(number) == State.UNDOING;
    for (int s = 1; s <= steps.size(); s++) {
      if (stops.getAsBoolean()) {
        return false;
      }
      Step planned = steps.get(s - 1);
      if (isOpen(number, s, undone)) {
        complete(number, s, planned);
      } else if (run.state(number, s).orElse(State.PLANNED) != State.APPLIED) {
        begin(number, s, planned);
        try {
          complete(number, s, planned);
        } catch (HalfDoneException e) {
          throw e;
        } catch (ConflictException | RefusedException e) {
          run.journal().append(number, s, State.SKIPPED, e.getMessage());
          throw e;
        }
      }
    }
    run.journal().append(number, 0, State.APPLIED, "");
    return true;
  }

  /** Whether a step was begun and is not known to be in effect. */
  private boolean isOpen(int number, int step, boolean undone) {
    State state = run.state(number, step).orElse(State.PLANNED);
    return state == State.APPLYING || (undone && state == State.APPLIED);
  }

  /** The steps of a fix that are left to do; one that was begun as it was recorded. */
  List<Step> left(int number) {
    List<Step> steps = run.fixes().get(number - 1).fix().steps();
    boolean undone = run.state(number) == State.UNDOING;
    List<Step> left = new ArrayList<>();
    for (int s = 1; s <= steps.size(); s++) {
      Step planned = steps.get(s - 1);
      if (isOpen(number, s, undone)) {
        Step due = run.recorded(number, s, planned);
        if (!isRestarted(number, s, due)) {
          left.add(due);
        }
      } else if (run.state(number, s).orElse(State.PLANNED) != State.APPLIED) {
        left.add(planned);
      }
    }
    return left;
  }

  /** Has a step begun anew where somebody has changed its object since; that is recorded then. */
  void giveUpOvertaken(int number) {
    List<Step> steps = run.fixes().get(number - 1).fix().steps();
    boolean undone = run.state(number) == State.UNDOING;
    for (int s = 1; s <= steps.size(); s++) {
      try {
        if (isOpen(number, s, undone)) {
          target.tryOut(run.recorded(number, s, steps.get(s - 1)));
        }
      } catch (ConflictException e) {
        run.journal().append(number, s, State.SKIPPED, e.getMessage());
      }
    }
  }

  private void begin(int number, int step, Step planned) {
    Step due = target.tryOut(planned);
    run.record(number, step, due);
    if (due instanceof Restart r) {
      target.find(r.target()).ifPresent(p -> run.recordPod(number, step, r, p));
    }
    run.journal().append(number, step, State.APPLYING, due.sentence());
  }

  private void complete(int number, int step, Step planned) {
    Step done = perform(number, step, run.recorded(number, step, planned));
    run.recordDone(number, step, done);
    run.journal().append(number, step, State.APPLIED, "");
  }

  private Step perform(int number, int step, Step due) {
    return isRestarted(number, step, due) ? due : due.performOn(target);
  }

  /** Whether a pod is already another than the recorded one, so that it is not restarted. */
  private boolean isRestarted(int number, int step, Step due) {
    if (!(due instanceof Restart r)) {
      return false;
    }
    Optional<String> recorded = run.recordedPod(number, step, r).map(Hand::uid);
    Optional<String> live = target.find(r.target()).map(Hand::uid);
    return recorded.isPresent() && !Objects.equals(recorded, live);
  }

  private static String uid(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getUid(), "");
  }

  /** Takes back whatever was begun of a fix. */
  void undo(int number) {
    Fix done = run.fixes().get(number - 1).fix().with(run.begun(number));
    run.journal().append(number, 0, State.UNDOING, "");
    for (Step step : done.inverse().steps()) {
      run.journal().append(number, 0, State.UNDOING, step.sentence());
      step.performOn(target);
    }
    run.journal().append(number, 0, State.UNDONE, "");
  }
}
