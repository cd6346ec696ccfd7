package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.fix.Fix;
import io.vmstation.model.Gap;
import io.vmstation.model.Ref;
import io.vmstation.model.Rollout;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a fix has cured what it was for, and hurt nothing else. */
final class Proof {

  private final Fix fix;
  private final Condition before;

  Proof(Fix fix, Condition before) {
    this.fix = fix;
    this.before = before;
  }

  /** What still speaks against the cure, in words; empty when it is proven. */
  Optional<String> doubt(Diagnosis now) {
    Topology topology = Topology.of(now.snapshot());
    return before.rolled().stream()
        .flatMap(w -> topology.workload(w).stream())
        .flatMap(w -> unsettled(w, topology).stream())
        .findFirst()
        .or(() -> lastingDoubt(now));
  }

  /** What speaks against the cure when there was time enough for every pod to start. */
  Optional<String> lastingDoubt(Diagnosis now) {
    Topology topology = Topology.of(now.snapshot());
    return ownRule(now, topology)
        .or(() -> serviceLost(topology))
        .or(() -> hurt(now, topology).map(f -> "it hurts something else: " + f.title()));
  }

  /** A pod that was made anew and neither serves nor has failed in a way that could be seen. */
  private static Optional<String> unsettled(Workload workload, Topology topology) {
    HasMetadata controller = topology.snapshot().objects().get(workload.ref());
    if (controller != null && !Rollout.isUnderstood(controller)) {
      return Optional.of(workload.ref() + " is being rolled out");
    }
    if (workload.pods().isEmpty()) {
      return Optional.of(workload.ref() + " has no pod yet");
    }
    return workload.pods().stream()
        .filter(p -> !isSettled(p))
        .map(p -> Ref.of(p) + " " + words(p))
        .findFirst();
  }

  private static boolean isSettled(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && (Workload.ready(pod) || statuses(pod).anyMatch(Proof::hasFailed));
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.of()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }

  private static boolean hasFailed(ContainerStatus c) {
    return (c.getRestartCount() != null && c.getRestartCount() > 0)
        || (c.getState() != null
            && c.getState().getTerminated() != null
            && !Objects.equals(c.getState().getTerminated().getExitCode(), 0));
  }

  /** The pod's state: {@code is starting: prometheus is running, not ready}. */
  private static String words(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "is going";
    }
    return statuses(pod)
        .filter(c -> !Boolean.TRUE.equals(c.getReady()))
        .map(c -> "is starting: " + c.getName() + " is " + words(c))
        .findFirst()
        .orElse("is not scheduled yet");
  }

  private static String words(ContainerStatus c) {
    if (c.getState() != null && c.getState().getWaiting() != null) {
      return "waiting (" + c.getState().getWaiting().getReason() + ")";
    }
    return c.getState() != null && c.getState().getRunning() != null
        ? "running, not ready"
        : "finished";
  }

  private Optional<String> ownRule(Diagnosis now, Topology topology) {
    Optional<Verdict> verdict =
        now.verdicts().stream().filter(v -> v.rule().id().equals(fix.ruleId())).findFirst();
    if (verdict.isEmpty()) {
      return Optional.of("rule " + fix.ruleId() + " was not examined");
    }
    if (isBlind(verdict.get())) {
      return Optional.of("%s: %s".formatted(fix.ruleId(), verdict.get().reason()));
    }
    return verdict.get().findings().stream()
        .filter(f -> isOwn(f.subject(), topology))
        .map(Finding::title)
        .findFirst()
        .or(() -> unseen(verdict.get(), topology));
  }

  /** Whether a rule tells nothing; that it is skipped for what was hidden before, tells enough. */
  private boolean isBlind(Verdict verdict) {
    return verdict.status() == Status.UNKNOWN
        || (verdict.status() == Status.SKIPPED
            && (verdict.gaps().isEmpty() || !verdict.gaps().stream().allMatch(this::wasHidden)));
  }

  /** Whether nobody could have told before either. */
  private boolean wasHidden(Gap gap) {
    return gap.cause() == Gap.Cause.OUT_OF_REACH && before.hidden().contains(gap.where());
  }

  /** What the fix's own rule could not look at here; that it fails elsewhere hides no gap. */
  private Optional<String> unseen(Verdict verdict, Topology topology) {
    return verdict.gaps().stream()
        .filter(g -> !wasHidden(g))
        .filter(g -> isOwn(g.where(), topology) || isUnplaced(g, topology))
        .map(g -> "%s: %s".formatted(fix.ruleId(), g.why()))
        .findFirst();
  }

  /** A gap that may be anywhere. */
  private static boolean isUnplaced(Gap gap, Topology topology) {
    return gap.cause() != Gap.Cause.OUT_OF_REACH && topology.workloadsOf(gap.where()).isEmpty();
  }

  private boolean isOwn(Ref ref, Topology topology) {
    return before.own().contains(ref)
        || topology.workloadsOf(ref).stream().anyMatch(before.own()::contains);
  }

  /** A workload that the fix has made anew, that served, if with one pod, and does so no more. */
  private Optional<String> serviceLost(Topology topology) {
    return before.served().stream()
        .filter(w -> topology.workload(w).filter(Condition::hasReadyPod).isEmpty())
        .map(w -> "%s served before and does not now".formatted(w))
        .findFirst();
  }

  /**
   * A rule that fails now where it was well before, at a workload that served, and not because of
   * something that was found before: a fault's effects may come later than the fault.
   */
  private Optional<Finding> hurt(Diagnosis now, Topology topology) {
    return now.findings().stream()
        .filter(f -> f.rule().severity() == Severity.ERROR)
        .filter(f -> before.wasWell(f, topology))
        .filter(f -> !Condition.cover(before.sick(), f.subject(), topology))
        .filter(f -> !wasFound(f, now, topology))
        .findFirst();
  }

  /** Whether something explains it that was found before. */
  private boolean wasFound(Finding finding, Diagnosis now, Topology topology) {
    return now.causes().getOrDefault(finding, List.of()).stream()
        .anyMatch(c -> !before.wasWell(c, topology) || wasFound(c, now, topology));
  }
}
