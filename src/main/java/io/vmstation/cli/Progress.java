package io.vmstation.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Says what is being done: one line written over on a terminal, a line each in a pipe. */
final class Progress implements Consumer<String>, AutoCloseable {

  private static final String CLEAR = "\r\u001b[K";

  private final Appendable out;
  private final String before;
  private final String after;
  private final String end;
  private boolean shown;

  private Progress(Appendable out, String before, String after, String end) {
    this.out = out;
    this.before = before;
    this.after = after;
    this.end = end;
  }

  /** Progress as the console can show it. */
  static Progress on(Console console) {
    return console.live()
        ? new Progress(console.err(), CLEAR, "", CLEAR)
        : new Progress(console.err(), "", "\n", "");
  }

  /** Progress that nobody sees. */
  static Progress none() {
    return new Progress(new StringBuilder(), "", "", "");
  }

  @Override
  public synchronized void accept(String text) {
    append(before + text + after);
    shown = true;
  }

  /** Clears the live line, where one is shown. */
  @Override
  public synchronized void close() {
    if (shown) {
      append(end);
      shown = false;
    }
  }

  private void append(String text) {
    try {
      out.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
