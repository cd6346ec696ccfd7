package io.vmstation.cli;

import io.vmstation.fix.Time;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Patient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A theatre for commands that change nothing, or with a patient in memory. */
final class FakeTheatre implements Theatre {

  /** Typed in the place of a line. */
  static final String CTRL_C = "^C";

  /** A clock that goes only when someone waits. */
  static final class SlowClock implements Time {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public void pause(Duration time) {
      now = now.plus(time);
    }
  }

  private final Optional<Patient> patient;
  private final Optional<BackupStore> store;
  private final Time time;
  private final Deque<String> lines;
  private final boolean attended;
  private boolean heeded;

  /** Whether Ctrl-C was pressed, when somebody asks for it. */
  BooleanSupplier interrupted = () -> false;

  FakeTheatre() {
    this.patient = Optional.empty();
    this.store = Optional.empty();
    this.time = new SlowClock();
    this.lines = new ArrayDeque<>();
    this.attended = false;
  }

  /** A person who types these lines and then ends the input. */
  FakeTheatre(Patient patient, BackupStore store, Time time, String... lines) {
    this.patient = Optional.of(patient);
    this.store = Optional.of(store);
    this.time = time;
    this.lines = new ArrayDeque<>(List.of(lines));
    this.attended = lines.length > 0;
  }

  @Override
  public Patient patient(Connection connection, String image, Consumer<String> progress) {
    return patient.orElseThrow();
  }

  @Override
  public BackupStore store() {
    return store.orElseThrow();
  }

  @Override
  public Time time() {
    return time;
  }

  @Override
  public boolean isAttended() {
    return attended;
  }

  @Override
  public void heedInterrupt() {
    heeded = true;
  }

  @Override
  public boolean isInterrupted() {
    return heeded && interrupted.getAsBoolean();
  }

  @Override
  public Optional<String> line() {
    Optional<String> line = Optional.ofNullable(lines.poll());
    if (line.equals(Optional.of(CTRL_C))) {
      interrupted = () -> true;
      return Optional.empty();
    }
    return line;
  }
}
