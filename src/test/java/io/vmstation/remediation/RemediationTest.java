package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.files.Redaction;
import io.vmstation.fix.Essence;
import io.vmstation.fix.Lock;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Safety;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Operator.Answer;
import io.vmstation.remediation.Outcome.End;
import io.vmstation.remediation.World.Fault.Moment;
import io.vmstation.rules.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RemediationTest {

  private static final Terms TERMS =
      new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(1));

  @TempDir(factory = InMemory.class)
  Path folder;

  private final Answers operator = new Answers();

  private BackupStore store(World world) {
    return new BackupStore(folder, world, new Redaction());
  }

  private Remediation remediation(World world, Answers answers, Terms terms) {
    return new Remediation(World.catalogue(), world.patient(), store(world), terms, answers, world);
  }

  private Outcome remedy(World world) {
    return remediation(world, operator, TERMS).carryOut();
  }

  private Outcome rollBack(World world) {
    return reversal(world, Reversal.Force.NO).carryOut(store(world).run("latest"), Set.of());
  }

  private static List<End> ends(Outcome outcome) {
    return outcome.results().stream().map(Outcome.Result::end).toList();
  }

  @Test
  void curesWhatIsSickAndWhatWasHiddenBehindItAndTouchesNothingElse() {
    World world = new World("sick", "sick too", "well");
    Map<Ref, Essence> before = world.essences();
    Outcome outcome = remedy(world);
    assertEquals(List.of(End.DONE, End.DONE), ends(outcome));
    assertTrue(outcome.last().get().verdicts().stream().allMatch(v -> v.status() == Status.PASS));
    assertEquals("well", world.text(World.A1));
    assertEquals("well", world.text(World.A2));
    assertEquals(List.of("Pod", "Pod"), world.restarted.stream().map(Ref::kind).toList());
    assertTrue(world.restarted.stream().allMatch(r -> r.name().equals("a-0")));
    assertEquals(2, operator.shown.stream().filter(p -> !p.open().isEmpty()).count());
    assertEquals(before.keySet(), world.essences().keySet());
  }

  @Test
  void rollbackRestoresEveryObjectAndCanBeRolledBack() {
    World world = new World("sick", "sick too", "sick");
    Map<Ref, Essence> before = world.essences();
    remedy(world);
    Map<Ref, Essence> after = world.essences();
    assertEquals(List.of(End.DONE, End.DONE, End.DONE), ends(rollBack(world)));
    assertEquals(before, world.essences());
    rollBack(world);
    assertEquals(after, world.essences());
  }

  @Test
  void whatWasTakenBackIsNotTakenBackTwice() {
    World world = new World("sick", "well", "well");
    Run run = remedy(world).run().get();
    rollBack(world);
    assertEquals(
        List.of(),
        reversal(world, Reversal.Force.NO)
            .preview(store(world).run(run.id()), Set.of())
            .proposals());
  }

  @Test
  void whatDoesNotHelpIsTakenBack() {
    World world = new World("sick", "well", "well");
    Map<Ref, Essence> before = world.essences();
    world.sabotage = Optional.of("a1");
    Outcome outcome = remedy(world);
    assertEquals(List.of(End.UNDONE), ends(outcome));
    assertEquals(before, world.essences());
    assertEquals(2, world.restarted.size());
    assertFalse(store(world).run("latest").isUnfinished());
  }

  @Test
  void whatHurtsSomethingElseIsTakenBack() {
    World world = new World("sick", "well", "well");
    world.whenReplaced =
        () -> {
          if (world.text(World.A1).equals("sick")) {
            world.sabotage = Optional.of("b1");
            world.restart(new io.vmstation.fix.Restart(new Ref("Pod", "monitoring", "b-0")));
            world.sabotage = Optional.empty();
          }
        };
    Outcome outcome = remedy(world);
    assertEquals(End.UNDONE, outcome.results().get(0).end());
    assertTrue(outcome.results().get(0).note().contains("hurts something else: b1 is sick"));
    assertEquals("sick", world.text(World.A1));
  }

  @Test
  void nothingIsChangedWithoutConsent() {
    World world = new World("sick", "well", "sick");
    Map<Ref, Essence> before = world.essences();
    Outcome outcome = remediation(world, new Answers(Answer.NO, Answer.NO), TERMS).carryOut();
    assertEquals(List.of(End.SKIPPED, End.SKIPPED), ends(outcome));
    assertEquals(before, world.essences());
    assertEquals(Optional.empty(), outcome.run());
    assertEquals(List.of(), store(world).runs());
  }

  @Test
  void allMeansWhatWasShownAndNotWhatWasHidden() {
    World world = new World("sick", "sick", "sick");
    Answers answers = new Answers(Answer.ALL, Answer.NO);
    remediation(world, answers, TERMS).carryOut();
    assertEquals(List.of("a1-sick:pod/a-0", "a2-sick:pod/a-0"), answers.asked);
    assertEquals("sick", world.text(World.A2));
    assertEquals("well", world.text(World.B1));
  }

  @Test
  void quitLeavesTheRest() {
    World world = new World("sick", "well", "sick");
    remediation(world, new Answers(Answer.YES, Answer.QUIT), TERMS).carryOut();
    assertEquals("well", world.text(World.A1));
    assertEquals("sick", world.text(World.B1));
  }

  @Test
  void previewChangesNothing() {
    World world = new World("sick", "sick", "sick");
    Map<Ref, Essence> before = world.essences();
    Plan plan = remediation(world, operator, TERMS).preview().plan();
    assertEquals(2, plan.open().size());
    assertEquals(before, world.essences());
    assertFalse(Files.exists(folder.resolve("20261123-021131Z-monitoring")));
  }

  @Test
  void aPlanReadsBackAsItWasWritten() {
    Plan plan = remediation(new World("sick", "sick", "sick"), operator, TERMS).preview().plan();
    PlanJson json = new PlanJson();
    assertEquals(json.write(plan), json.write(json.read(json.write(plan))));
    assertThrows(UsageException.class, () -> json.read("{\"proposals\": 7}"));
  }

  @Test
  void restartsComeLast() {
    Plan plan = remediation(new World("sick", "well", "well"), operator, TERMS).preview().plan();
    assertEquals(
        List.of(World.A1, new Ref("Pod", "monitoring", "a-0")),
        plan.proposals().get(0).fix().steps().stream().map(s -> s.target()).toList());
  }

  @Test
  void aHealthyPodIsRestartedOnlyWhenAllowed() {
    World world = new World("sick", "well", "well");
    world.put(
        new io.fabric8.kubernetes.api.model.PodBuilder(
                (io.fabric8.kubernetes.api.model.Pod)
                    world.find(new Ref("Pod", "monitoring", "a-0")).get())
            .editStatus()
            .withConditions(
                new io.fabric8.kubernetes.api.model.PodConditionBuilder()
                    .withType("Ready")
                    .withStatus("True")
                    .build())
            .endStatus()
            .build());
    Outcome outcome = remedy(world);
    assertEquals(
        "restarts pod/a-0, which is ready, and needs --allow restart",
        outcome.results().get(0).note());
    Terms allowed = new Terms(Set.of(), Set.of(), Set.of(Safety.RESTART), 5, Duration.ofMinutes(1));
    assertEquals(List.of(End.DONE), ends(remediation(world, operator, allowed).carryOut()));
  }

  @Test
  void whatTheServerRefusesIsShownAndDropped() {
    World world = new World("sick", "well", "well");
    world.refusal = Optional.of("admission webhook \"x\" denied the request");
    Outcome outcome = remedy(world);
    assertEquals("admission webhook \"x\" denied the request", outcome.results().get(0).note());
    assertEquals(List.of(), store(world).runs());
    assertEquals(List.of(), operator.asked);
  }

  @Test
  void whatSomebodyElseChangesMeanwhileIsAskedForAgain() {
    World world = new World("sick", "well", "well");
    world.overtake("sick, and edited");
    Outcome outcome = remedy(world);
    assertEquals(List.of(End.SKIPPED, End.DONE), ends(outcome));
    assertEquals(2, operator.asked.size());
    rollBack(world);
    assertEquals("sick, and edited", world.text(World.A1));
  }

  @Test
  void rollbackLeavesWhatSomebodyHasChangedSince() {
    World world = new World("sick", "well", "sick");
    remedy(world);
    world.put(World.map(World.A1, "edited"));
    Outcome outcome = rollBack(world);
    assertEquals(List.of(End.DONE, End.STUCK), ends(outcome));
    assertEquals("edited", world.text(World.A1));
    assertEquals("sick", world.text(World.B1));
    Run first = store(world).runs().get(0);
    reversal(world, Reversal.Force.YES).carryOut(first, Set.of());
    assertEquals("sick", world.text(World.A1));
  }

  @Test
  void anUndoThatIsRefusedNeedsAPerson() {
    World world = new World("sick", "well", "well");
    world.sabotage = Optional.of("a1");
    int[] replacements = {0};
    world.whenReplaced =
        () -> {
          if (++replacements[0] == 2) {
            world.put(World.map(World.A1, "edited"));
          }
        };
    Outcome outcome = remedy(world);
    assertEquals(List.of(End.STUCK), ends(outcome));
    assertTrue(outcome.results().get(0).note().contains("vmstation rollback "));
    assertTrue(store(world).run("latest").isUnfinished());
    assertThrows(UsageException.class, () -> remedy(world));
  }

  @Test
  void twoOperatorsAreKeptApart() {
    World world = new World("sick", "well", "well");
    world.holder = Optional.of(new Lock.Holder("ann@desk", Instant.EPOCH, false));
    UsageException e = assertThrows(UsageException.class, () -> remedy(world));
    assertTrue(e.getMessage().contains("ann@desk has been at work since 1970"));
    assertEquals("sick", world.text(World.A1));
    world.holder = Optional.of(new Lock.Holder("ann@desk", Instant.EPOCH, true));
    operator.takesOver = false;
    String dead = assertThrows(UsageException.class, () -> remedy(world)).getMessage();
    assertTrue(dead.endsWith("where it is gone, with: delete the lock"), dead);
    operator.takesOver = true;
    assertEquals(List.of(End.DONE), ends(remedy(world)));
  }

  @Test
  void aFixThatChangesAnythingElseThanWasShownIsShownAgain() {
    World world = new World("sick", "well", "sick");
    world.whenReplaced =
        () -> {
          if (world.text(World.B1).equals("sick")) {
            world.put(World.map(World.B1, "sick, and edited"));
          }
        };
    assertEquals(List.of(End.DONE, End.DONE), ends(remedy(world)));
    List<List<String>> shown =
        operator.shown.stream()
            .map(p -> p.open().stream().map(Proposal::id).toList())
            .filter(p -> !p.isEmpty())
            .toList();
    assertEquals(List.of(operator.asked, operator.asked.subList(1, 2)), shown);
    assertTrue(operator.shown.get(1).toString().contains("sick, and edited"));
  }

  @Test
  void aBackupThatFailsLeavesNoSecretsInAFolderThatNobodyKnowsOf() throws IOException {
    World world = new World("sick", "well", "well");
    world.put(World.map(new Ref("ConfigMap", "monitoring", "z".repeat(300)), ""));
    String why = assertThrows(AccessException.class, () -> remedy(world)).getMessage();
    assertTrue(why.contains("zzz.yaml cannot be written (") && why.contains("room"), why);
    assertEquals("sick", world.text(World.A1));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aFolderOfBackupsThatCannotBeMadeIsSaid() throws IOException {
    World world = new World("sick", "well", "well");
    Path file = Files.writeString(folder.resolve("file"), "");
    BackupStore store = new BackupStore(file.resolve("runs"), world, new Redaction());
    Remediation remediation =
        new Remediation(World.catalogue(), world.patient(), store, TERMS, operator, world);
    String why = assertThrows(AccessException.class, remediation::carryOut).getMessage();
    assertTrue(why.contains(file + " cannot be made ("), why);
    assertEquals("sick", world.text(World.A1));
  }

  @Test
  void whereADiskIsFullInMidRunTheRunAndTheWaysBackAreSaid() {
    World world = new World("sick", "well", "well");
    world.whenReplaced =
        () -> {
          Path steps = store(world).run("latest").folder().resolve("steps");
          PrivateFiles.folder(steps.resolve("01-1-configmap-a1/.applied.yaml.draft/full"));
        };
    String why = assertThrows(AccessException.class, () -> remedy(world)).getMessage();
    String run = store(world).run("latest").id();
    assertTrue(why.contains("applied.yaml cannot be written ("), why);
    assertTrue(why.contains("Run " + run + " is kept: finish it with: vmstation remediate"), why);
    assertTrue(why.endsWith("take it back with: vmstation rollback " + run), why);
    world.whenReplaced = () -> {};
    assertEquals(List.of(End.DONE), ends(rollBack(world)));
    assertEquals("sick", world.text(World.A1));
  }

  @Test
  void aRunThatOneWhichStaysTakesBackIsNotPruned() {
    World world = new World("sick", "well", "well");
    remedy(world);
    world.pause(Duration.ofDays(40));
    rollBack(world);
    assertEquals(List.of(), store(world).prune(Duration.ofDays(30)));
    assertEquals(List.of(End.DONE), ends(rollBack(world)));
    world.pause(Duration.ofDays(40));
    assertEquals(3, store(world).prune(Duration.ofDays(30)).size());
  }

  @Test
  void aRunThatSomebodyIsJustAtWorkOnWasNotCutOff() {
    World world = new World("sick", "well", "well");
    world.outageAt = world.acts + 8;
    assertThrows(AccessException.class, () -> remedy(world));
    assertTrue(
        assertThrows(UsageException.class, () -> remedy(world)).getMessage().contains("cut"));
    world.holder = Optional.of(new Lock.Holder("ann@desk", Instant.EPOCH, false));
    String told = assertThrows(UsageException.class, () -> remedy(world)).getMessage();
    assertTrue(told.contains("ann@desk has been at work since 1970"), told);
  }

  @Test
  void aRollbackThatIsRefusedHalfwayLeavesNothingHalfDone() {
    World world = new World("sick", "well", "well");
    Map<Ref, Essence> sick = world.essences();
    remedy(world);
    Map<Ref, Essence> well = world.essences();
    world.fault = Optional.of(refusedAt(world.changes + 2));
    Outcome outcome = rollBack(world);
    assertEquals(List.of(End.STUCK), ends(outcome));
    assertEquals(well, world.essences());
    assertEquals(List.of(), store(world).unfinished(world.patient().stack()));
    reversal(world, Reversal.Force.NO).carryOut(store(world).runs().get(0), Set.of());
    assertEquals(sick, world.essences());
  }

  /** Refused halfway; then the undo of what was begun of it gets no answer. */
  @Test
  void aRollbackThatWasCutOffWhileItWasBeingUndoneIsFinished() {
    World world = new World("sick", "well", "well");
    Map<Ref, Essence> sick = world.essences();
    remedy(world);
    int refused = world.changes + 2;
    world.fault = Optional.of(refusedAt(refused));
    world.whenReplaced =
        () -> {
          if (world.changes > refused) {
            AccessException reset = new AccessException("connection reset", null);
            world.fault = Optional.of(new World.Fault(world.changes, Moment.AFTER, reset));
          }
        };
    String told = assertThrows(AccessException.class, () -> rollBack(world)).getMessage();
    Run cutOff = store(world).unfinished(world.patient().stack()).get(0);
    assertEquals(
        "connection reset Run %1$s is kept: finish it with: vmstation rollback %1$s"
            .formatted(cutOff.id()),
        told);
    assertEquals("well", world.text(World.A1));
    world.whenReplaced = () -> {};
    world.fault = Optional.empty();
    Outcome outcome = reversal(world, Reversal.Force.NO).resume(cutOff);
    assertEquals(List.of(End.DONE), ends(outcome));
    assertEquals(sick, world.essences());
  }

  /** What somebody has changed in between is overwritten only by force, and kept in the run. */
  @Test
  void aRollbackThatWasCutOffAndOvertakenIsFinishedByForce() {
    World world = new World("sick", "well", "well");
    Map<Ref, Essence> sick = world.essences();
    remedy(world);
    AccessException reset = new AccessException("connection reset", null);
    world.fault = Optional.of(new World.Fault(world.changes + 1, Moment.BEFORE, reset));
    assertThrows(AccessException.class, () -> rollBack(world));
    world.fault = Optional.empty();
    world.put(World.map(World.A1, "edited"));
    Run cutOff = store(world).unfinished(world.patient().stack()).get(0);
    Outcome stuck = reversal(world, Reversal.Force.NO).resume(cutOff);
    assertEquals(List.of(End.STUCK), ends(stuck));
    String note = stuck.results().get(0).note();
    assertTrue(note.endsWith("type: vmstation rollback %s --force".formatted(cutOff.id())), note);
    assertEquals("edited", world.text(World.A1));
    assertEquals(List.of(End.DONE), ends(reversal(world, Reversal.Force.YES).resume(cutOff)));
    assertEquals(sick, world.essences());
    assertEquals(List.of(), store(world).unfinished(world.patient().stack()));
    reversal(world, Reversal.Force.NO).carryOut(cutOff, Set.of());
    assertEquals("edited", world.text(World.A1));
  }

  private Reversal reversal(World world, Reversal.Force force) {
    return new Reversal(world.patient(), store(world), operator, force);
  }

  private static World.Fault refusedAt(int change) {
    RefusedException refusal = new RefusedException("pods \"a-0\" is forbidden");
    return new World.Fault(change, Moment.BEFORE, refusal);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has lists, see WindowsDiskTest")
  void theBackupIsPrivateWholeAndVerified() throws IOException {
    World world = new World("sick", "well", "well");
    Run run = remedy(world).run().get();
    try (Stream<Path> all = Files.walk(run.folder())) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", mode, path.toString());
      }
    }
    assertEquals(List.of(), store(world).altered(run));
    String all = Files.readString(run.folder().resolve("monitoring-configmaps-backup.yaml"));
    assertTrue(all.contains("sick"));
    assertTrue(Files.exists(run.folder().resolve("monitoring-all-backup.yaml")));
    assertTrue(Files.exists(run.folder().resolve("monitoring-storage-backup.yaml")));
    Path one = run.folder().resolve("before/configmap/monitoring/a1.yaml");
    Files.writeString(one, Files.readString(one).replace("sick", "well"));
    assertEquals(List.of("before/configmap/monitoring/a1.yaml"), store(world).altered(run));
  }

  @Test
  void onlyFinishedRunsArePruned() {
    World world = new World("sick", "well", "well");
    world.outageAt = world.acts + 8;
    assertThrows(AccessException.class, () -> remedy(world));
    world.pause(Duration.ofDays(40));
    assertEquals(1, store(world).unfinished(world.patient().stack()).size());
    assertEquals(List.of(), store(world).prune(Duration.ofDays(30)));
    remediation(world, operator, TERMS).resume(store(world).run("latest"));
    assertEquals(1, store(world).prune(Duration.ofDays(30)).size());
    assertEquals(List.of(), store(world).runs());
  }
}
