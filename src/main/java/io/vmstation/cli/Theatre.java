package io.vmstation.cli;

import io.vmstation.fix.Time;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Patient;
import java.util.Optional;
import java.util.function.Consumer;

/** What remedying and taking back need: the cluster's other doors, and the person. */
public interface Theatre {

  /**
   * The live cluster.
   *
   * @param image what a pod that changes owners runs; empty for what the volume's own pod has
   * @param progress is told in a few words what is being looked at
   */
  Patient patient(Connection connection, String image, Consumer<String> progress);

  /** The runs of this machine. */
  BackupStore store();

  /** The clock, and waiting by it. */
  Time time();

  /** Whether there is a person who can be asked. */
  boolean isAttended();

  /**
   * From now on the first Ctrl-C does not end the process but is heeded by who asks for it; the
   * second ends it at once.
   */
  void heedInterrupt();

  /** Whether Ctrl-C was pressed and is to be heeded. */
  boolean isInterrupted();

  /**
   * The next line that the person types; empty at the end of input, and where Ctrl-C comes first.
   */
  Optional<String> line();
}
