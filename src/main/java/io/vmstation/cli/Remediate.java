package io.vmstation.cli;

import io.vmstation.fix.Safety;
import io.vmstation.model.Topology;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Outcome;
import io.vmstation.remediation.Patches;
import io.vmstation.remediation.Patient;
import io.vmstation.remediation.Plan;
import io.vmstation.remediation.Remediation;
import io.vmstation.remediation.Reversal;
import io.vmstation.remediation.Run;
import io.vmstation.remediation.Terms;
import io.vmstation.rules.Diagnosis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fixes what is wrong. */
@Command(
    name = "remediate",
    description = "Fix what is wrong, prove it, and be able to take it back.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation remediate --dry-run",
      "  vmstation remediate",
      "  vmstation remediate --only loki-worker-port-mismatch"
    })
final class Remediate implements Callable<Integer> {

  /** What can be allowed beyond what is not well anyway. */
  enum Allowance {
    RESTART(Safety.RESTART),
    VOLUME_OWNER(Safety.VOLUME_OWNER);

    private final Safety safety;

    Allowance(Safety safety) {
      this.safety = safety;
    }

    @Override
    public String toString() {
      return safety.toString();
    }
  }

  @Mixin CommonOptions common;
  @Mixin SourceOptions source;
  @Mixin ChangeOptions change;
  @Mixin PlanOptions plans;

  @Option(
      names = "--dry-run",
      description = "Show the plan, tried out on the server; write nothing.")
  boolean dryRun;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "RULE",
      completionCandidates = RuleIds.class,
      description = "Fix only what these rules find.")
  Set<String> only = Set.of();

  @Option(
      names = "--skip",
      split = ",",
      paramLabel = "RULE",
      completionCandidates = RuleIds.class,
      description = "Leave alone what these rules find.")
  Set<String> skip = Set.of();

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "WHAT",
      description =
          "${COMPLETION-CANDIDATES}: restart pods that are ready; change owners on volumes.")
  Set<Allowance> allow = EnumSet.noneOf(Allowance.class);

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Look again and fix what was hidden, so often (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--wait",
      defaultValue = "5m",
      paramLabel = "TIME",
      description = "For the proof of one fix (default: ${DEFAULT-VALUE}).")
  Duration patience;

  @Option(names = "--resume", description = "Finish the run that was cut off.")
  boolean resume;

  private final Session session;

  Remediate(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    requireRules();
    Terms terms = terms();
    change.yes |= terms.approval().isPresent();
    try (Progress progress = common.progress(session.console())) {
      Optional<Patches> patches =
          plans.patches.map(folder -> new Patches(folder, session.console().mask()));
      Confirmation operator = change.operator(session, common, source.cluster, progress, patches);
      if (!source.isLive()) {
        return shown(operator, terms);
      }
      Theatre theatre = session.theatre();
      BackupStore store = theatre.store();
      Consumer<String> seen = session.console().live() ? progress : m -> {};
      Patient patient = theatre.patient(source.cluster.connection(), change.image, seen);
      Remediation remediation =
          new Remediation(
              session.catalogue().get(), patient, store, terms, operator, theatre.time());
      if (dryRun || plans.out.isPresent()) {
        Remediation.Preview preview = remediation.preview();
        return written(operator, preview.diagnosis(), preview.plan());
      }
      change.require(theatre);
      Optional<Run> cutOff = resume ? Optional.of(store.cutOff(patient.stack())) : Optional.empty();
      Optional<Run> back = cutOff.filter(r -> r.reverts().isPresent());
      if (back.isPresent()) {
        Reversal reversal = new Reversal(patient, store, operator, Reversal.Force.NO);
        Outcome restored = reversal.resume(back.get());
        return new Restoration(patient, store, operator).of(back.get(), restored).number();
      }
      Outcome outcome = cutOff.map(remediation::resume).orElseGet(remediation::carryOut);
      terms.approval().stream()
          .flatMap(a -> a.needless(outcome).stream())
          .forEach(t -> operator.say("Approved, and not needed now: " + t));
      return (operator.stops()
              ? new Stop(patient, store, operator).of(outcome)
              : ending(operator).of(outcome))
          .number();
    }
  }

  private Terms terms() {
    Set<Safety> allowed = EnumSet.noneOf(Safety.class);
    allow.forEach(a -> allowed.add(a.safety));
    return new Terms(
        only,
        skip,
        allowed,
        rounds,
        patience,
        plans.approval(source.cluster.namespace),
        plans.patches);
  }

  private void requireRules() {
    List<String> named = new ArrayList<>(only);
    named.addAll(skip);
    named.forEach(r -> Likeness.rule(r, session.catalogue().get()));
  }

  /** The plan for what is on disk, where nothing can be changed. */
  private int shown(Confirmation operator, Terms terms) {
    Topology topology = Topology.of(source.look(session, common));
    Diagnosis diagnosis = Diagnosis.of(session.catalogue().get(), topology);
    Plan plan = Plan.of(diagnosis, terms, Set.of());
    operator.found(diagnosis);
    operator.show(plan);
    operator.say("Nothing is changed: this is not the live cluster.");
    return written(operator, diagnosis, plan);
  }

  /** A plan that does nothing leaves the stack as it is, which may be sick. */
  private int written(Confirmation operator, Diagnosis diagnosis, Plan plan) {
    plans.write(plan, source.cluster.namespace, session.console().mask());
    ExitCode code = plan.proposals().isEmpty() ? ending(operator).of(diagnosis) : ExitCode.PROBLEMS;
    return code.number();
  }

  private Ending ending(Confirmation operator) {
    return new Ending(session.console(), source.again(), operator);
  }
}
