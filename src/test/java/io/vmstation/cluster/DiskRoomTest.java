package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.model.Gap;
import io.vmstation.model.PosixPath;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {

  private static final Ref CLAIM = new Ref("PersistentVolumeClaim", "monitoring", "data-loki-0");

  @TempDir Path folder;

  @Test
  void readsWhatCoreutilsAndBusyboxPrint() {
    String kilobytes =
        """
        Filesystem     1024-blocks     Used Available Capacity Mounted on
        /dev/disk/by id/7  263174212 29891234  77291520      28% /loki
        """;
    String inodes =
        """
        Filesystem              Inodes      Used Available Capacity Mounted on
        /dev/vda              16777216    552546  16224670   3% /loki
        """;
    assertEquals(
        List.of(
            "free bytes (df): 79146516480 of 269490393088",
            "free inodes (df): 16224670 of 16777216"),
        quotes(DiskRoom.listed(CLAIM, kilobytes, inodes, "df")));
  }

  @Test
  void whatIsNotToldIsNotMadeUp() {
    String none = "Filesystem Inodes Used Available Capacity Mounted on\nnone 0 0 0 0% /loki\n";
    String dash = "Filesystem Inodes Used Available Capacity Mounted on\nnone 0 0 0 - /loki\n";
    for (String inodes : List.of(none, dash, "", "df: invalid option -- 'i'\n")) {
      Seen seen = DiskRoom.listed(CLAIM, "", inodes, "df");
      assertEquals(List.of(), seen.probes());
      assertEquals(
          List.of(
              "cannot see how much is free on persistentvolumeclaim/data-loki-0: df tells nothing of it"),
          seen.gaps().stream().map(Gap::why).toList());
    }
  }

  @Test
  void looksAtThisMachine() {
    String quote = quotes(DiskRoom.here(new PosixPath(folder.toString()), CLAIM, "node1")).get(0);
    assertTrue(
        quote.matches("free bytes \\(on node1, which is this machine\\): \\d+ of \\d+"), quote);
    PosixPath none = new PosixPath(folder.resolve("none").toString());
    assertEquals(1, DiskRoom.here(none, CLAIM, "node1").gaps().size());
  }

  private static List<String> quotes(Seen seen) {
    return seen.probes().stream().map(ProbeResult::quote).map(e -> e.quote()).toList();
  }
}
