package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vmstation.files.Redaction;
import io.vmstation.fix.Essence;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed before every line of the journal and before and after every change. From
 * each of these places both ways lead to a known state.
 */
class KillTest {

  private static final Terms TERMS =
      new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(1));

  @TempDir(factory = InMemory.class)
  Path folder;

  /** One world and its store. */
  private record Case(World world, BackupStore store, Map<Ref, Essence> before) {

    Remediation remediation(Operator operator) {
      return new Remediation(World.catalogue(), world.patient(), store, TERMS, operator, world);
    }

    void remedy() {
      remedy(new Answers());
    }

    void remedy(Operator operator) {
      remediation(operator).carryOut();
    }

    void resume() {
      Optional<Run> unfinished = store.unfinished(world.patient().stack()).stream().findFirst();
      if (unfinished.isEmpty()) {
        remedy();
      } else if (unfinished.get().reverts().isPresent()) {
        rollback().resume(unfinished.get());
      } else {
        remediation(new Answers()).resume(unfinished.get());
      }
    }

    Reversal rollback() {
      return new Reversal(world.patient(), store, new Answers(), Reversal.Force.NO);
    }

    void rollBack() {
      for (Run run : store.runs()) {
        rollback().carryOut(run, Set.of());
      }
    }

    void expectBefore() {
      assertEquals(before, world.essences());
      assertEquals(List.of(), store.unfinished(world.patient().stack()));
    }

    void expectAfter() {
      assertEquals(List.of("well", "well"), List.of(world.text(World.A1), world.text(World.A2)));
      assertEquals(List.of(), store.unfinished(world.patient().stack()));
    }
  }

  private Case fresh(String name) {
    World world = new World("sick", "sick too", "well");
    return new Case(
        world, new BackupStore(folder.resolve(name), world, new Redaction()), world.essences());
  }

  /** Runs until the fuse burns out; false where it did not. */
  private static boolean killed(World world, int after, Runnable what) {
    world.fuse = world.acts + after;
    try {
      what.run();
      return false;
    } catch (Killed e) {
      return true;
    } finally {
      world.fuse = Integer.MAX_VALUE;
    }
  }

  private List<DynamicTest> everywhere(
      String name, Consumer<Case> prepared, Consumer<Case> act, Consumer<Case> then) {
    List<DynamicTest> tests = new ArrayList<>();
    for (int n = 1; ; n++) {
      Case c = fresh(name + n);
      prepared.accept(c);
      if (!killed(c.world(), n, () -> act.accept(c))) {
        break;
      }
      tests.add(dynamicTest(name + " " + n, () -> then.accept(c)));
    }
    assertTrue(tests.size() > 15, "only " + tests.size());
    return tests;
  }

  @TestFactory
  List<DynamicTest> resumeFinishes() {
    return everywhere(
        "resume",
        c -> {},
        Case::remedy,
        c -> {
          c.resume();
          c.expectAfter();
        });
  }

  @TestFactory
  List<DynamicTest> rollbackRestores() {
    return everywhere(
        "rollback",
        c -> {},
        Case::remedy,
        c -> {
          c.rollBack();
          c.expectBefore();
        });
  }

  /** Stopped as by Ctrl-C, after every act in turn. */
  private List<DynamicTest> stoppedEverywhere(
      String name, Consumer<Case> prepared, BiConsumer<Case, Operator> act, Consumer<Case> then) {
    List<DynamicTest> tests = new ArrayList<>();
    boolean asked = true;
    for (int n = 1; asked; n++) {
      Case c = fresh(name + n);
      prepared.accept(c);
      int limit = c.world().acts + n;
      Answers operator = new Answers();
      operator.stopping = () -> c.world().acts >= limit;
      act.accept(c, operator);
      asked = operator.stops();
      tests.add(dynamicTest(name + " " + n, () -> then.accept(c)));
    }
    assertTrue(tests.size() > 15, "only " + tests.size());
    return tests;
  }

  @TestFactory
  List<DynamicTest> whatWasStoppedIsFinished() {
    return stoppedEverywhere(
        "stop",
        c -> {},
        Case::remedy,
        c -> {
          c.resume();
          c.expectAfter();
        });
  }

  @TestFactory
  List<DynamicTest> whatWasStoppedIsTakenBack() {
    return stoppedEverywhere(
        "stopped",
        c -> {},
        Case::remedy,
        c -> {
          c.rollBack();
          c.expectBefore();
        });
  }

  @TestFactory
  List<DynamicTest> aRollbackThatWasStoppedIsTakenBackAndThenDone() {
    return stoppedEverywhere(
        "back",
        Case::remedy,
        (c, operator) ->
            new Reversal(c.world().patient(), c.store(), operator, Reversal.Force.NO)
                .carryOut(c.store().runs().get(0), Set.of()),
        c -> {
          List<Run> runs = c.store().runs();
          for (Run run : runs.subList(1, runs.size())) {
            c.rollback().carryOut(run, Set.of());
          }
          c.expectAfter();
          c.rollback().carryOut(runs.get(0), Set.of());
          c.expectBefore();
        });
  }

  @TestFactory
  List<DynamicTest> aTornJournalLineDoesNotMatter() {
    return everywhere(
        "torn",
        c -> {},
        Case::remedy,
        c -> {
          c.store().runs().forEach(KillTest::tear);
          c.rollBack();
          c.expectBefore();
        });
  }

  private static void tear(Run run) {
    try {
      Path journal = run.folder().resolve("journal.jsonl");
      Files.writeString(journal, "{\"time\":\"2026-", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @TestFactory
  List<DynamicTest> aRollbackThatWasKilledIsFinished() {
    return everywhere(
        "again",
        Case::remedy,
        Case::rollBack,
        c -> {
          if (c.store().unfinished(c.world().patient().stack()).isEmpty()) {
            c.rollback().carryOut(c.store().runs().get(0), Set.of());
          } else {
            c.resume();
            c.rollback().carryOut(c.store().runs().get(0), Set.of());
          }
          c.expectBefore();
        });
  }

  @TestFactory
  List<DynamicTest> aTakingBackThatWasKilledIsFinished() {
    return everywhere(
        "undo",
        c -> c.world().sabotage = Optional.of("a1"),
        Case::remedy,
        c -> {
          if (!c.store().unfinished(c.world().patient().stack()).isEmpty()) {
            c.resume();
          }
          c.expectBefore();
        });
  }
}
