package io.vmstation.proof;

import io.vmstation.proof.Scenario.Turn;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Plays the scenarios that take something from the whole cluster: nothing else runs meanwhile. */
@Isolated
final class AloneIT {

  @TempDir static Path runs;

  private static Stage stage;

  @BeforeAll
  static void enter() {
    stage = new Stage(runs);
  }

  @AfterAll
  static void leave() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicTest> scenarios() {
    return stage.tests(EnumSet.of(Turn.ALONE));
  }
}
