package io.vmstation.remediation;

import io.vmstation.rules.Diagnosis;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param results of the fixes, in their order
 * @param run its folder; empty where nothing was changed
 * @param last how the patient is at the end; empty where nobody looked
 */
public record Outcome(List<Result> results, Optional<Run> run, Optional<Diagnosis> last) {

  public Outcome {
    results = List.copyOf(results);
  }

  /** How the treatment of one finding ended. */
  public enum End {
    /** Proven by its own rule; for a rollback: the objects are as they were. */
    DONE("Cured"),
    /** Not done, by choice or because something stood against it. */
    SKIPPED("Skipped"),
    /** Was begun and stopped; it has to be finished or taken back. */
    LEFT("Not finished"),
    /** Did not help, or hurt, and was taken back. */
    UNDONE("Taken back"),
    /** Could not be taken back; a person is needed. */
    STUCK("A person is needed");

    private final String words;

    End(String words) {
      this.words = words;
    }

    /** As it is said of a fix. */
    public String words() {
      return words;
    }
  }

  /**
   * What came of one fix.
   *
   * @param proposal the fix
   * @param end how it ended
   * @param note why, in words
   */
  public record Result(Proposal proposal, End end, String note) {}

  /** Whether any fix ended so. */
  public boolean any(End end) {
    return results.stream().anyMatch(r -> r.end() == end);
  }
}
