package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.files.Redaction;
import io.vmstation.files.WindowsDisk;
import io.vmstation.model.Ref;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs on a disk of Windows are private, whole and taken back as on any other. */
class WindowsDiskTest {

  private final World world = new World("sick", "well", "well");

  private BackupStore store(FileSystem disk) {
    return new BackupStore(disk.getPath("C:\\Users\\me\\runs"), world, new Redaction());
  }

  private Outcome remedy(BackupStore store) {
    Terms terms = new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(1));
    return new Remediation(World.catalogue(), world.patient(), store, terms, new Answers(), world)
        .carryOut();
  }

  @Test
  void aRunIsPrivateAndIsTakenBack() throws IOException {
    try (FileSystem disk = WindowsDisk.ntfs()) {
      BackupStore store = store(disk);
      Run run = remedy(store).run().get();
      assertEquals("well", world.text(World.A1));
      assertEquals(List.of(), WindowsDisk.open(run.folder()));
      assertTrue(run.bytes() > 0);
      new Reversal(world.patient(), store, new Answers(), Reversal.Force.NO)
          .carryOut(run, Set.of());
      assertEquals("sick", world.text(World.A1));
      assertEquals(2, store.runs().size());
    }
  }

  @Test
  void anAlteredBackupIsNamedAsOnAnyMachine() throws IOException {
    try (FileSystem disk = WindowsDisk.ntfs()) {
      Run run =
          store(disk)
              .begin(
                  world.patient().stack(),
                  List.of(World.map(new Ref("ConfigMap", "monitoring", "system:a"), "x")),
                  "another");
      assertEquals(List.of(), store(disk).altered(run));
      Path file = run.folder().resolve("before/configmap/monitoring/system%3Aa.yaml");
      Files.writeString(file, Files.readString(file).replace("x", "y"));
      assertEquals(
          List.of("before/configmap/monitoring/system%3Aa.yaml"), store(disk).altered(run));
    }
  }

  @Test
  void aDiskWithoutPermissionsIsLeftEmptyAndNothingIsChanged() throws IOException {
    try (FileSystem disk = WindowsDisk.fat()) {
      UsageException refused = assertThrows(UsageException.class, () -> remedy(store(disk)));
      assertTrue(refused.getMessage().contains("cannot be kept from others"));
      assertTrue(refused.getMessage().contains("BACKUP_DIR"));
      assertEquals("sick", world.text(World.A1));
      Files.delete(disk.getPath("C:\\Users"));
    }
  }
}
