package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KeyboardTest {

  private final List<String> happened = new ArrayList<>();

  private Keyboard keyboard(Reader typed) {
    return new Keyboard(
        new BufferedReader(typed), () -> happened.add("first"), code -> happened.add("" + code));
  }

  @Test
  void linesComeInTheirOrderUntilTheInputEnds() {
    Keyboard keyboard = keyboard(new StringReader("y\n\n"));
    assertEquals(Optional.of("y"), keyboard.line());
    assertEquals(Optional.of(""), keyboard.line());
    assertEquals(Optional.empty(), keyboard.line());
  }

  /** Presses Ctrl-C while a line is waited for, and types the line when it may. */
  private static final class Hand extends Reader {
    private final CountDownLatch mayType = new CountDownLatch(1);
    private final StringReader text = new StringReader("y\n");
    private Runnable ctrlC = () -> {};

    @Override
    public int read(char[] to, int from, int length) throws IOException {
      ctrlC.run();
      ctrlC = () -> {};
      try {
        mayType.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return text.read(to, from, length);
    }

    @Override
    public void close() {}
  }

  @Test
  void ctrlCAnswersTheQuestionThatWaitsAndTheLineAnswersTheNextOne() {
    Hand hand = new Hand();
    Keyboard keyboard = keyboard(hand);
    hand.ctrlC = keyboard::interrupt;
    assertEquals(Optional.empty(), keyboard.line());
    assertTrue(keyboard.isInterrupted());
    hand.mayType.countDown();
    assertEquals(Optional.of("y"), keyboard.line());
    assertEquals(Optional.empty(), keyboard.line());
  }

  @Test
  void theSecondCtrlCEndsTheProcess() {
    Keyboard keyboard = keyboard(new StringReader(""));
    assertFalse(keyboard.isInterrupted());
    keyboard.interrupt();
    assertEquals(List.of("first"), happened);
    keyboard.interrupt();
    assertEquals(List.of("first", "130"), happened);
  }
}
