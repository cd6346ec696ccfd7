package io.vmstation.cli;

import io.vmstation.model.UsageException;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Plan;
import io.vmstation.remediation.Reversal;
import io.vmstation.remediation.Reversal.Force;
import io.vmstation.remediation.Run;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a run back. */
@Command(
    name = "rollback",
    description = "Put everything back as it was before a run.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation rollback --list",
      "  vmstation rollback latest --preview",
      "  vmstation rollback latest"
    })
final class Rollback implements Callable<Integer> {

  private static final String WORD = "overwrite";

  @Mixin CommonOptions common;
  @Mixin ClusterOptions cluster;
  @Mixin ChangeOptions change;
  @Mixin RunParameter run;

  @Option(names = "--list", description = "List the runs.")
  boolean list;

  @Option(names = "--preview", description = "Show what would be done; write nothing.")
  boolean preview;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "STEP",
      description = "Take back only the fixes of these numbers, which --preview shows.")
  Set<Integer> only = Set.of();

  @Option(
      names = "--force",
      description = "Put back also what somebody has changed since; asks for a typed word.")
  boolean force;

  private final Session session;

  Rollback(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Theatre theatre = session.theatre();
    BackupStore store = theatre.store();
    try (Progress progress = common.progress(session.console())) {
      if (list) {
        operator(progress).say(Backups.list(store, common.page(session.console())));
        return ExitCode.WELL.number();
      }
      Optional<Run> named = Optional.of(run.name).filter(n -> !n.equals("latest")).map(store::run);
      named.ifPresent(r -> cluster.namespace = r.namespace());
      Confirmation operator = operator(progress);
      Force forced = force && !preview ? forced(operator, theatre) : Force.NO;
      Patient patient = theatre.patient(cluster.connection(), change.image, progress);
      Run chosen = named.orElseGet(() -> store.latest(patient.stack()));
      Reversal reversal = new Reversal(patient, store, operator, forced);
      Restoration end = new Restoration(patient, store, operator);
      boolean cutOff = Reversal.isCutOff(chosen);
      if (cutOff && !only.isEmpty()) {
        throw new UsageException(
            "run %s is a rollback that was cut off: it is finished as one, without --only"
                .formatted(chosen.id()));
      }
      if (preview) {
        Plan plan = reversal.preview(chosen, only);
        operator.show(plan);
        if (plan.proposals().isEmpty()) {
          end.nothing(chosen);
        }
        return ExitCode.WELL.number();
      }
      change.require(theatre);
      Outcome outcome = cutOff ? reversal.resume(chosen) : reversal.carryOut(chosen, only);
      return end.of(chosen, outcome).number();
    }
  }

  private Confirmation operator(Progress progress) {
    return change.operator(session, common, cluster, progress, Optional.empty());
  }

  private Force forced(Confirmation operator, Theatre theatre) {
    operator.say("This overwrites what somebody has changed since. Type '" + WORD + "' to go on:");
    if (!theatre.line().orElse("").strip().equals(WORD)) {
      throw new UsageException("'" + WORD + "' was not typed, so nothing is changed");
    }
    return Force.YES;
  }
}
