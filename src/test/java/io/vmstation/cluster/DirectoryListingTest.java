package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectoryListingTest {

  private static final Ref CLAIM = new Ref("PersistentVolumeClaim", "monitoring", "data");

  @Test
  void readsBusyboxAndItsSpecialBits() {
    String text =
        """
        total 16
        drwxrws--T    4 65534    472           4096 Nov 23 05:42 .
        drwxr-xr-x    1 0        0             4096 Nov 23 05:42 ..
        -rw-r--r--    1 65534    65534            0 Nov 23  2025 a b
        lrwxrwxrwx    1 0        0                1 Nov 23 05:42 link -> a b
        """;
    assertEquals(
        List.of(
            owner("", 65534, 472, 03770),
            owner("a b", 65534, 65534, 0644),
            owner("link", 0, 0, 0777)),
        DirectoryListing.owners(text, CLAIM, "", "ls"));
  }

  @Test
  void readsOtherDatesAndPathsBelowASubPath() {
    String text =
        """
        drwxr-x--- 2 0 0 4096 2026-11-23 05:00 .
        crw-rw-rw-. 1 0 0 1, 3 2026-11-23 05:00 null
        """;
    assertEquals(
        List.of(owner("db", 0, 0, 0750), owner("db/null", 0, 0, 0666)),
        DirectoryListing.owners(text, CLAIM, "db", "ls"));
  }

  @Test
  void takesTheDirectoryItselfForItsPath() {
    assertEquals(
        List.of(owner("", 0, 0, 0700)),
        DirectoryListing.owners(
            "drwx------    2 0   0   4096 Nov 23 05:42 /prometheus\n", CLAIM, "", "ls"));
  }

  @Test
  void keepsTheLockBeforeTheBlocks() {
    StringBuilder text = new StringBuilder("drwxr-xr-x 2 0 0 4096 Nov 23 05:42 .\n");
    for (int i = 0; i < 300; i++) {
      text.append("drwxr-xr-x 2 0 0 4096 Nov 23 05:42 01JDABCDEFGHJKMNPQRST%05d\n".formatted(i));
    }
    text.append("-rw-r--r-- 1 0 0 0 Nov 23 05:42 lock\n");
    List<FileOwner> owners = DirectoryListing.owners(text.toString(), CLAIM, "", "ls");
    assertEquals(DirectoryListing.LIMIT + 1, owners.size());
    assertEquals("lock", owners.get(1).path());
  }

  private static FileOwner owner(String path, long uid, long gid, int mode) {
    return new FileOwner(CLAIM, path, uid, gid, mode, "ls");
  }
}
