package io.vmstation.cli;

import io.vmstation.model.UsageException;
import io.vmstation.remediation.Approval;
import io.vmstation.remediation.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** A plan that is written to be approved, one that was, and what goes to the source instead. */
final class PlanOptions {

  @Option(
      names = "--plan-out",
      paramLabel = "FILE",
      description = "Write the plan to a file, to be approved, and change nothing.")
  Optional<Path> out;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Carry out what this plan approves, without asking, and nothing else.")
  Optional<Path> approved;

  @Option(
      names = "--patches",
      paramLabel = "DIR",
      description =
          "Write changes of what Helm, Argo CD, Flux or an operator keeps as patches for its"
              + " source; do not make them.")
  Optional<Path> patches;

  /** Writes the plan, where that is wanted. */
  void write(Plan plan, String namespace, UnaryOperator<String> mask) {
    if (out.isPresent()) {
      try {
        Files.writeString(out.get(), Approval.of(plan, namespace, mask).json());
      } catch (IOException e) {
        throw new UsageException("%s cannot be written: %s".formatted(out.get(), e), e);
      }
    }
  }

  /**
   * What was approved, where a plan is named.
   *
   * @throws UsageException when it is none, or one for another namespace
   */
  Optional<Approval> approval(String namespace) {
    Optional<Approval> approval = approved.map(PlanOptions::read);
    approval
        .filter(a -> !a.namespace().equals(namespace))
        .ifPresent(
            a -> {
              throw new UsageException(
                  "%s approves a plan for namespace %s, and this is %s; say -n %s"
                      .formatted(approved.get(), a.namespace(), namespace, a.namespace()));
            });
    return approval;
  }

  private static Approval read(Path file) {
    try {
      return Approval.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UsageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
