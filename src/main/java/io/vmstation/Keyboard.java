package io.vmstation;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;

/** Lines that a person types, and Ctrl-C, which can come while a line is waited for. */
final class Keyboard {

  static final String STOPPING =
      "\nStopping when the act that was begun is done; Ctrl-C again leaves at once.\n";

  /** What a shell calls a process that Ctrl-C has ended. */
  private static final int ENDED = 130;

  private final BufferedReader in;
  private final Runnable first;
  private final IntConsumer second;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private boolean reading;
  private boolean waiting;
  private boolean interrupted;

  /**
   * A keyboard on which nothing was pressed.
   *
   * @param first what the first Ctrl-C does beside being heeded
   * @param second what the second does, given the exit code
   */
  Keyboard(BufferedReader in, Runnable first, IntConsumer second) {
    this.in = in;
    this.first = first;
    this.second = second;
  }

  /** The next line; empty at the end of input, and where Ctrl-C comes first. */
  Optional<String> line() {
    begin();
    try {
      return lines.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      end();
    }
  }

  /** Reading cannot be broken off, so what Ctrl-C came before answers the next question. */
  private synchronized void begin() {
    waiting = true;
    if (!reading) {
      reading = true;
      Thread reader = new Thread(this::read, "keyboard");
      reader.setDaemon(true);
      reader.start();
    }
  }

  private synchronized void end() {
    waiting = false;
  }

  private void read() {
    Optional<String> line;
    try {
      line = Optional.ofNullable(in.readLine());
    } catch (IOException e) {
      line = Optional.empty();
    }
    synchronized (this) {
      reading = false;
      lines.add(line);
    }
  }

  /** Ctrl-C was pressed. */
  void interrupt() {
    synchronized (this) {
      if (!interrupted) {
        interrupted = true;
        if (waiting && reading) {
          lines.add(Optional.empty());
        }
        first.run();
        return;
      }
    }
    second.accept(ENDED);
  }

  synchronized boolean isInterrupted() {
    return interrupted;
  }

  /**
   * Takes Ctrl-C over from the virtual machine; where that has no {@code sun.misc.Signal}, Ctrl-C
   * ends the process as a kill does, and the journal tells how far it had come. Found by its name,
   * because the compiler warns of the class and cannot be told not to.
   */
  void heedInterrupt() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler pressed =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              interrupt();
            }
            return null;
          };
      Object handling =
          Proxy.newProxyInstance(
              Keyboard.class.getClassLoader(), new Class<?>[] {handler}, pressed);
      Object ctrlC = signal.getConstructor(String.class).newInstance("INT");
      signal.getMethod("handle", signal, handler).invoke(null, ctrlC, handling);
    } catch (ReflectiveOperationException e) {
      return;
    }
  }
}
