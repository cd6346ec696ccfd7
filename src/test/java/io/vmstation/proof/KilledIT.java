package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vmstation.cluster.Relay.Fate;
import io.vmstation.cluster.Relay.Passes;
import io.vmstation.cluster.Relay.Request;
import io.vmstation.cluster.Relay.Torn;
import io.vmstation.cluster.Relay.Unanswered;
import io.vmstation.proof.Typed.Ended;
import io.vmstation.proof.Typed.Running;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The launched process is killed just before and just after the server hears of a change. Nothing
 * else starts then, and both ways lead to a known state; each test leaves all as it was.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Company.class)
@ResourceLock("the ward of KilledIT")
final class KilledIT {

  @TempDir static Path folder;
  private static Ward ward;

  @BeforeAll
  static void apply() {
    ward = new Ward("killed", folder);
  }

  @AfterAll
  static void remove() {
    ward.close();
  }

  /** On which side of a change the process ends. */
  private enum Side {
    BEFORE,
    AFTER
  }

  @TestFactory
  Stream<DynamicTest> aKilledRunIsFinishedOrTakenBack() {
    Predicate<Request> change = r -> r.writes("PUT", "configmaps/loki-config");
    Predicate<Request> restart = r -> r.writes("DELETE", "pods/loki-0");
    return Stream.of(
        dynamicTest("before the change, then rollback", () -> backAfter(change, Side.BEFORE)),
        dynamicTest("after the change, then resume", () -> onAfter(change, Side.AFTER)),
        dynamicTest("before the restart, then resume", () -> onAfter(restart, Side.BEFORE)),
        dynamicTest("after the restart, then rollback", () -> backAfter(restart, Side.AFTER)));
  }

  private static void onAfter(Predicate<Request> deed, Side side) {
    Typed operator = killed(deed, side);
    operator.run(ward.words("remediate", "--resume", "--yes")).with(0);
    ward.expectCured();
    operator.run(ward.words("rollback", "--yes")).with(0);
    ward.expectBefore();
  }

  private static void backAfter(Predicate<Request> deed, Side side) {
    Typed operator = killed(deed, side);
    operator.run(ward.words("rollback", "--yes")).with(0);
    ward.expectBefore();
    operator.run(ward.words("remediate", "--dry-run")).with(1);
  }

  /** Who finds the run that was killed. */
  private static Typed killed(Predicate<Request> deed, Side side) {
    Typed operator = ward.operator(Integer.toString(ward.relay().heard().size()));
    CompletableFuture<Running> started = new CompletableFuture<>();
    Runnable kill = () -> started.join().kill();
    ward.once(deed, () -> side == Side.BEFORE ? killedFirst(kill) : new Unanswered(kill));
    started.complete(operator.start("", ward.words("remediate", "--yes")));
    started.join().end().with(137);
    ward.relay().course(r -> new Passes());
    Ended other = operator.run(ward.words("remediate", "--yes")).with(2);
    assertTrue(
        other.err().matches("(?s).* was cut off; finish it with: \\S+ remediate --resume.*"),
        other.err());
    return operator;
  }

  private static Fate killedFirst(Runnable kill) {
    kill.run();
    return new Torn();
  }
}
