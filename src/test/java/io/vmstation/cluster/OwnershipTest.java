package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners are changed only where they are as shown: on this disk, and by the pod's script. */
class OwnershipTest {

  private static final Ref CLAIM = new Ref("PersistentVolumeClaim", "monitoring", "data");

  /** Names that a shell would take apart. */
  private static final String NAME = "it's a $file";

  @TempDir Path folder;
  private long uid;
  private long gid;

  @BeforeEach
  void makeFile() throws IOException {
    Files.createFile(folder.resolve(NAME));
    Map<String, Object> facts = Files.readAttributes(folder.resolve(NAME), "unix:uid,gid");
    uid = ((Number) facts.get("uid")).longValue();
    gid = ((Number) facts.get("gid")).longValue();
  }

  private ChangeOwner step(long before, long after) {
    return new ChangeOwner(CLAIM, List.of(owner(before)), List.of(owner(after)));
  }

  private FileOwner owner(long owner) {
    return new FileOwner(CLAIM, NAME, owner, gid, 0644, "stat");
  }

  @Test
  void anOwnerThatIsAsShownOrAsItShallBeIsDue() {
    assertEquals(List.of(owner(uid)), Ownership.due(step(uid, uid + 1), folder).before());
    assertEquals(List.of(owner(uid)), Ownership.due(step(uid + 1, uid), folder).before());
  }

  @Test
  void anOwnerThatSomebodyHasChangedIsAConflict() {
    ConflictException e =
        assertThrows(ConflictException.class, () -> Ownership.due(step(uid + 1, uid + 2), folder));
    assertEquals(
        "%s of persistentvolumeclaim/data was given to %d:%d by somebody else meanwhile"
            .formatted(NAME, uid, gid),
        e.getMessage());
  }

  @Test
  void thePodLooksBeforeItChanges() throws Exception {
    assertEquals("0 ", ran(step(uid, uid)));
    assertEquals("0 ", ran(step(uid + 1, uid)));
    assertEquals("3 owner %d:%d: %s".formatted(uid, gid, NAME), ran(step(uid + 1, uid + 2)));
  }

  private String ran(ChangeOwner step) throws Exception {
    String script = Ownership.script(step);
    assertTrue(script.contains("'/data/"));
    Process shell =
        new ProcessBuilder("sh", "-c", script.replace("'/data/", "'" + folder + "/"))
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return shell.waitFor() + " " + said;
  }
}
