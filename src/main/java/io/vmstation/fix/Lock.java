package io.vmstation.fix;

import java.time.Instant;
import java.util.Optional;

/** Keeps two operators apart. */
public interface Lock {

  /**
   * Who holds the lock.
   *
   * @param name user, machine and process
   * @param since when it was taken
   * @param dead whether it was not renewed in time
   */
  record Holder(String name, Instant since, boolean dead) {}

  /** Takes the lock, or tells who holds it. */
  Optional<Holder> take();

  /** Takes the lock from a dead holder; tells who holds it where somebody was faster. */
  Optional<Holder> takeFrom(Holder dead);

  /** What a person types to take the lock from a holder that is gone. */
  String removal();

  /**
   * Shows a sign of life.
   *
   * @throws ConflictException when somebody else holds it by now
   */
  void renew();

  /** Gives the lock back; does nothing where it is not held. */
  void release();
}
