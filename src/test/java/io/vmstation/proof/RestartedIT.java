package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.cluster.Relay.Fate;
import io.vmstation.cluster.Relay.Unanswered;
import io.vmstation.proof.Typed.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The API server itself is restarted in the middle of a cure, just when a change has been made and
 * not yet been answered. This runs alone, and only where a command for it is given.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RestartedIT {

  private static final String COMMAND = "VMSTATION_RESTART_API_SERVER";

  @TempDir static Path folder;

  @Test
  @EnabledIfEnvironmentVariable(
      named = COMMAND,
      matches = ".+",
      disabledReason = "no command is given that restarts the API server and waits for it")
  void aServerThatIsRestartedIsWaitedFor() {
    // What comes before and after does no harm to others, who do none to it.
    try (Ward ward = new Ward("restarted", folder)) {
      Company.beside(() -> survived(ward));
    }
  }

  private static void survived(Ward ward) {
    Company.alone(() -> disturbed(ward)).end().with(0);
    ward.expectCured();
  }

  /** A cure that has lost the server, which is there again. */
  private static Running disturbed(Ward ward) {
    CompletableFuture<Process> restart = new CompletableFuture<>();
    Fate lost = new Unanswered(() -> restart.complete(restart()));
    ward.once(r -> r.writes("PUT", "configmaps/loki-config"), () -> lost);
    Running cure = ward.operator("restarting").start("", ward.words("remediate", "--yes"));
    CompletableFuture.anyOf(restart, cure.process().onExit()).join();
    assertTrue(restart.isDone(), "nothing was restarted");
    assertEquals(0, restart.join().onExit().join().exitValue());
    return cure;
  }

  private static Process restart() {
    try {
      return new ProcessBuilder("sh", "-c", System.getenv(COMMAND)).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
