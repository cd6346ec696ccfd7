package io.vmstation.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of steps. */
class RehearsalTest {

  private static final HasMetadata A = Things.map("a", "1\n");
  private static final HasMetadata CHANGED = Things.map("a", "2\n");
  private static final HasMetadata NEW = Things.map("b", "1\n");

  private final Snapshot before = Things.snapshot(List.of(Things.owner("lock", 0)), A);
  private final Rehearsal target = new Rehearsal(before);

  static Stream<Step> steps() {
    return Stream.of(
        Replace.of(A, CHANGED),
        new Replace(Ref.of(NEW), Optional.empty(), Optional.of(NEW)),
        new Replace(Ref.of(A), Optional.of(A), Optional.empty()),
        new ChangeOwner(
            Things.CLAIM, List.of(Things.owner("lock", 0)), List.of(Things.owner("lock", 65534))),
        new Restart(new Ref("Pod", "monitoring", "p")),
        new Manual(Things.CLAIM, "do", "undo"));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void theInverseOfWhatWasDoneRestores(Step step) {
    step.performOn(target).inverse().performOn(target);
    assertEquals(before, target.snapshot());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void doneTwiceIsDoneOnce(Step step) {
    step.performOn(target);
    Snapshot once = target.snapshot();
    step.performOn(target);
    assertEquals(once, target.snapshot());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void tryingOutChangesNothing(Step step) {
    target.tryOut(step);
    assertEquals(before, target.snapshot());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aDiffIsThereForEveryChangeAndForNothingElse(Step step) {
    step.performOn(target);
    assertEquals(before.equals(target.snapshot()), Diff.of(step).lines().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatSomebodyElseChangedStays(Step step) {
    Rehearsal other =
        new Rehearsal(
            Things.snapshot(List.of(), Things.map("a", "theirs\n"), Things.map("b", "theirs\n")));
    Snapshot theirs = other.snapshot();
    if (step instanceof Replace) {
      assertThrows(ConflictException.class, () -> step.performOn(other));
      assertEquals(theirs, other.snapshot());
    } else {
      step.performOn(other);
      assertTrue(other.snapshot().objects().equals(theirs.objects()));
    }
  }
}
