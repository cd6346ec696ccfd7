package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HolderTest {

  private static final Holder ME = new Holder("ann@desk", "0000abcd", 1, "11111111");

  private static boolean isGone(Holder asked, Holder other) {
    return asked.isGone(other.name(), n -> n == 1);
  }

  @Test
  void aProcessOfThisMachineThatRunsNoMoreIsGone() {
    assertTrue(isGone(ME, new Holder("ann@desk", "0000abcd", 7, "22222222")));
    assertFalse(isGone(ME, new Holder("ann@desk", "0000abcd", 1, "22222222")));
    assertFalse(isGone(ME, new Holder("bob@desk", "0000abcd", 7, "22222222")));
    assertFalse(ME.isGone("ann@desk, process 7", n -> false));
    assertFalse(ME.isGone("", n -> false));
  }

  /** Two containers with the host's name, or two machines that were made from one image. */
  @Test
  void ofAnotherMachineOfTheSameNameNobodyKnows() {
    Holder twin = new Holder("ann@desk", "0000ef01", 7, "22222222");
    assertFalse(isGone(ME, twin));
    assertFalse(isGone(new Holder("ann@desk", "", 1, "11111111"), twin));
    Holder lost = new Holder("root@unknown", "", 7, "22222222");
    assertFalse(isGone(new Holder("root@unknown", "", 1, "11111111"), lost));
  }

  @Test
  void noTwoProcessesHaveTheSameName() {
    assertNotEquals(ME.name(), new Holder(ME.place(), ME.space(), ME.number(), "22222222").name());
    assertNotEquals(Holder.me().name(), Holder.me().name());
    assertFalse(Holder.me().isGone(Holder.me().name(), n -> ProcessHandle.of(n).isPresent()));
  }
}
