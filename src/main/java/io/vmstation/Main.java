package io.vmstation;

import io.vmstation.cli.Console;
import io.vmstation.cli.Session;
import io.vmstation.cli.Vmstation;
import io.vmstation.files.Redaction;
import io.vmstation.rules.Catalogue;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Wires the objects and runs picocli; the only place that exits and knows the process' streams. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    // Read while the command line is made, and once.
    CompletableFuture<Catalogue> catalogue = CompletableFuture.supplyAsync(Catalogue::builtIn);
    boolean debug = Arrays.asList(arguments).contains("--debug");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", debug ? "debug" : "off");
    Redaction redaction = new Redaction();
    Clock clock = Clock.systemUTC();
    Wiring wiring = new Wiring(System.getenv(), clock, redaction);
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    System.setErr(err);
    Console console =
        new Console(
            System.getProperty("vmstation.program", "vmstation"),
            out,
            err,
            columns(),
            Boolean.getBoolean("vmstation.live"),
            System.getenv(),
            clock,
            redaction::text);
    LiveTheatre theatre =
        new LiveTheatre(
            wiring,
            new Keyboard(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                () -> err.print(Keyboard.STOPPING),
                Runtime.getRuntime()::halt));
    Session session = new Session(console, wiring, theatre, catalogue::join, version());
    int code = Vmstation.commandLine(session).execute(arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** The terminal's width as the launcher saw it; the variable COLUMNS wins. */
  private static OptionalInt columns() {
    return Optional.ofNullable(System.getProperty("vmstation.columns"))
        .map(seen -> Optional.ofNullable(System.getenv("COLUMNS")).orElse(seen))
        .filter(c -> c.matches("\\d{1,4}"))
        .map(c -> OptionalInt.of(Integer.parseInt(c)))
        .orElse(OptionalInt.empty());
  }

  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("of the sources");
  }
}
