package io.vmstation.remediation;

import io.vmstation.fix.Lock;
import io.vmstation.rules.Diagnosis;
import java.time.Duration;

/** The person, or whoever answers and listens for one. */
public interface Operator {

  /** What may be answered. */
  enum Answer {
    YES,
    NO,
    /** Yes to this and to all that was shown with it. */
    ALL,
    QUIT
  }

  /** Shows what was found. */
  void found(Diagnosis diagnosis);

  /** Shows what would be done in this round. */
  void show(Plan plan);

  /** Asks whether a fix shall be carried out. */
  Answer ask(Proposal proposal);

  /** Asks whether what a fix did shall be taken back. */
  default Answer askBack(Proposal inverse) {
    return ask(inverse);
  }

  /** Asks whether to take the lock from a holder that shows no signs of life. */
  boolean takesFrom(Lock.Holder dead);

  /** Whether to stop as soon as the act is done that was begun, as after Ctrl-C. */
  boolean stops();

  /**
   * What the person types to run a command of this program on this stack.
   *
   * @param words such as {@code rollback latest}
   */
  String command(String words);

  /** Says what has happened, in one sentence. */
  void tell(String sentence);

  /** Says what is waited for. */
  void waiting(String what, Duration sofar, Duration patience);
}
