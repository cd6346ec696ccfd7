package io.vmstation.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiffTest {

  @Test
  void showsTheLineThatChanges() {
    Diff diff =
        Diff.of(
            Replace.of(
                Things.map("a", "x: 1\ny: 2\nz: 3\n"), Things.map("a", "x: 1\ny: 4\nz: 3\n")));
    assertEquals(
        """
        --- configmap/a
        +++ configmap/a
        @@ -2,7 +2,7 @@
         data:
           file.yml: |
             x: 1
        -    y: 2
        +    y: 4
             z: 3
         kind: ConfigMap
         metadata:""",
        diff.toString());
  }

  @Test
  void showsOwners() {
    Diff diff =
        Diff.of(
            new ChangeOwner(
                Things.CLAIM, List.of(Things.owner("", 0)), List.of(Things.owner("", 65534))));
    assertEquals(List.of("-. 0:0", "+. 65534:65534"), diff.lines().subList(3, 5));
  }
}
