package io.vmstation.proof;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Plays every scenario, side by side. */
@ExtendWith(Company.class)
final class ProofIT {

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
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> scenarios() {
    return stage.tests();
  }
}
