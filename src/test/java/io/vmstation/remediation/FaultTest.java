package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vmstation.files.Redaction;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.Essence;
import io.vmstation.fix.HalfDoneException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Step;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import io.vmstation.remediation.World.Fault;
import io.vmstation.remediation.World.Fault.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every change in turn is refused, meets somebody else's, or gets no answer, once before and once
 * after it was made. Whatever is then not as it was, is recorded; and what is unfinished can be
 * finished and taken back.
 */
class FaultTest {

  private static final Terms TERMS =
      new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(1));

  @TempDir(factory = InMemory.class)
  Path folder;

  /** What goes wrong. */
  private record Trouble(String name, Moment moment, RuntimeException failure) {

    Fault at(int change) {
      return new Fault(change, moment, failure);
    }
  }

  private static final List<Trouble> TROUBLES =
      List.of(
          new Trouble(
              "refused",
              Moment.BEFORE,
              new RefusedException("admission webhook \"x\" denied the request")),
          new Trouble(
              "half-done", Moment.AFTER, new HalfDoneException("chown: Disk quota exceeded")),
          new Trouble(
              "overtaken",
              Moment.BEFORE,
              new ConflictException("changed by somebody else meanwhile")),
          new Trouble("not-sent", Moment.BEFORE, new AccessException("connection refused", null)),
          new Trouble("not-answered", Moment.AFTER, new AccessException("connection reset", null)));

  /** A world, its store, and how the world was. */
  private record Case(World world, BackupStore store, Map<Ref, Essence> before) {

    Remediation remediation() {
      return new Remediation(
          World.catalogue(), world.patient(), store, TERMS, new Answers(), world);
    }

    Reversal reversal() {
      return new Reversal(world.patient(), store, new Answers(), Reversal.Force.NO);
    }

    void remedy() {
      attempt(() -> remediation().carryOut());
    }

    void rollBack() {
      attempt(() -> reversal().carryOut(store.runs().get(0), Set.of()));
    }

    /** An exception is a run that was left, as it would be by a process that ends. */
    private static void attempt(Runnable what) {
      try {
        what.run();
      } catch (AccessException e) {
        assertTrue(e.getMessage().startsWith("connection "), e.getMessage());
      }
    }

    /** What differs from before is what the runs say that they have changed and not taken back. */
    void expectRecorded() {
      Set<Ref> recorded = new TreeSet<>();
      for (Run run : store.runs()) {
        for (int number : run.effective()) {
          run.begun(number).stream().map(Step::target).forEach(recorded::add);
        }
      }
      Map<Ref, Essence> now = world.essences();
      before.forEach(
          (ref, was) ->
              assertTrue(
                  was.equals(now.get(ref)) || recorded.contains(ref),
                  () -> ref + " is changed and not recorded"));
    }

    void finish() {
      world.fault = Optional.empty();
      world.sabotage = Optional.empty();
      for (Run run : store.unfinished(world.patient().stack())) {
        if (run.reverts().isPresent()) {
          reversal().resume(run);
        } else {
          remediation().resume(run);
        }
      }
      assertEquals(List.of(), store.unfinished(world.patient().stack()));
    }

    void takeBackAll() {
      world.fault = Optional.empty();
      for (Run run : List.copyOf(store.runs())) {
        if (run.reverts().isEmpty()) {
          reversal().carryOut(run, Set.of());
        }
      }
      assertEquals(before, world.essences());
    }
  }

  private Case fresh(String name) {
    World world = new World("sick", "sick too", "well");
    return new Case(
        world, new BackupStore(folder.resolve(name), world, new Redaction()), world.essences());
  }

  /** Prepares a case and does the deed, in which one change after another fails. */
  private List<DynamicTest> everywhere(
      Consumer<Case> prepared, Consumer<Case> deed, Consumer<Case> then) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Trouble trouble : TROUBLES) {
      boolean met = true;
      for (int n = 1; met; n++) {
        Case c = fresh(trouble.name() + "-" + n);
        prepared.accept(c);
        int change = c.world().changes + n;
        c.world().fault = Optional.of(trouble.at(change));
        deed.accept(c);
        met = c.world().changes >= change;
        tests.add(
            dynamicTest(
                "%s at change %d".formatted(trouble.name(), n),
                () -> {
                  c.expectRecorded();
                  then.accept(c);
                }));
      }
    }
    assertTrue(tests.size() > 12, "only " + tests.size());
    return tests;
  }

  @TestFactory
  List<DynamicTest> aRunIsFinished() {
    return everywhere(
        c -> {},
        Case::remedy,
        c -> {
          c.finish();
          c.remedy();
          c.expectRecorded();
          assertEquals(
              List.of("well", "well"), List.of(c.world().text(World.A1), c.world().text(World.A2)));
        });
  }

  @TestFactory
  List<DynamicTest> aRunIsTakenBack() {
    return everywhere(c -> {}, Case::remedy, Case::takeBackAll);
  }

  @TestFactory
  List<DynamicTest> anUndoIsFinished() {
    return everywhere(
        c -> c.world().sabotage = Optional.of("a1"),
        Case::remedy,
        c -> {
          c.finish();
          c.expectRecorded();
          c.takeBackAll();
        });
  }

  @TestFactory
  List<DynamicTest> aRollbackIsFinished() {
    return everywhere(
        Case::remedy,
        Case::rollBack,
        c -> {
          c.finish();
          c.expectRecorded();
          c.takeBackAll();
        });
  }
}
