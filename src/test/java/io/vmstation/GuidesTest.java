package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.cli.Console;
import io.vmstation.cli.Session;
import io.vmstation.cli.Vmstation;
import io.vmstation.files.Redaction;
import io.vmstation.rules.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/**
 * Runs what the pages tell the reader to type.
 *
 * <p>In a block marked {@code console}, a line that begins with {@code $ } is typed, and what
 * follows it is what it prints; a last line {@code …} stands for the rest. Commands that need no
 * cluster are run, and what they print is compared; {@code -Dgolden.update=true} writes it into the
 * page. Commands anywhere else in a page, and those that need a cluster, have to be understood at
 * least; {@code GuidesIT} runs the latter.
 */
class GuidesTest {

  private static final String REST = "…";
  private static final Pattern FENCE = Pattern.compile("\\s*```(.*)");
  private static final Pattern INLINE = Pattern.compile("`((?:\\./)?vmstation [a-z][^`]*)`");
  private static final Pattern CALL =
      Pattern.compile("(?:^|[\\s(;&|'\"])(?:\\./)?vmstation ([a-z][^|;&)>]*)");
  private static final Pattern INDENTED = Pattern.compile("(?: {4}|\t)(.*)");
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
  private static final Set<String> WITHOUT_A_LOOK = Set.of("rules", "version", "completion");

  /**
   * A call of the program in a page.
   *
   * @param mentioned whether it stands in a sentence, where arguments may be left out
   */
  private record Call(List<String> words, boolean mentioned) {}

  @TempDir Path folder;

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  @TestFactory
  Stream<DynamicTest> whatIsShownIsWhatIsPrinted() throws IOException {
    return DocsTest.pages().stream()
        .filter(p -> read(p).contains("```console"))
        .map(
            p ->
                DynamicTest.dynamicTest(
                    p.toString(), () -> Golden.check(p.toAbsolutePath(), played(p))));
  }

  @Test
  void everyCommandOfEveryPageIsUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path page : DocsTest.pages()) {
      for (Call call : calls(read(page))) {
        seen++;
        misunderstood(call).ifPresent(why -> wrong.add(page + ": " + call.words() + ": " + why));
      }
    }
    assertTrue(seen > 20, "only " + seen + " commands were found");
    assertEquals(List.of(), wrong);
  }

  /** A block that is only indented is not seen by the tests above. */
  @Test
  void everyCommandInABlockIsFenced() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path page : DocsTest.pages()) {
      boolean fenced = false;
      for (String line : read(page).lines().toList()) {
        fenced ^= FENCE.matcher(line).matches();
        Matcher code = INDENTED.matcher(line);
        if (!fenced && code.matches() && CALL.matcher(code.group(1)).find()) {
          wrong.add(page + ": " + line.strip());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** The page with what its commands print now. */
  private String played(Path page) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    String fence = "";
    String command = "";
    int code = 0;
    for (String line : read(page).lines().toList()) {
      Matcher mark = FENCE.matcher(line);
      boolean ends = mark.matches() && !fence.isEmpty();
      if (fence.equals("console") && (ends || line.startsWith("$ "))) {
        lines.addAll(replayed(command, shown, code));
        shown.clear();
        command = "";
      }
      if (mark.matches()) {
        fence = ends ? "" : mark.group(1).isEmpty() ? "plain" : mark.group(1);
      }
      if (fence.equals("console") && line.startsWith("$ ")) {
        command = line.substring(2);
        code = command.equals("echo $?") ? code : run(command, page);
      }
      boolean printed = fence.equals("console") && !command.isEmpty() && !line.startsWith("$ ");
      (printed ? shown : lines).add(line);
    }
    return String.join("\n", lines) + "\n";
  }

  /** What stands below a command: as much of what it prints as is shown now. */
  private List<String> replayed(String command, List<String> shown, int code) {
    if (shown.isEmpty()) {
      return List.of();
    }
    if (command.equals("echo $?")) {
      return List.of(Integer.toString(code));
    }
    assertTrue(isOffline(command), command + " needs a cluster, so its output is a guess");
    List<String> printed = out.toString().lines().toList();
    if (!shown.get(shown.size() - 1).equals(REST)) {
      return printed;
    }
    List<String> some = new ArrayList<>(printed.subList(0, shown.size() - 1));
    some.add(REST);
    return some;
  }

  /**
   * Runs a command that needs no cluster, and gives its exit code; any other is left alone. What it
   * writes is not kept.
   */
  private int run(String command, Path page) {
    out.setLength(0);
    err.setLength(0);
    if (!isOffline(command)) {
      return 0;
    }
    List<String> words =
        words(command).stream()
            .map(w -> w.replace("=vmstation.", "=" + folder + "/vmstation."))
            .toList();
    int code = commandLine().execute(words.toArray(String[]::new));
    assertTrue(code == 0 || code == 1, "%s: %s gives %d: %s".formatted(page, command, code, err));
    return code;
  }

  /** Not what stands behind a pipe: what would come out of it is another program's. */
  private static boolean isOffline(String command) {
    List<String> words = words(command);
    String name = words.isEmpty() ? "" : words.get(0);
    if (!command.matches("(\\./)?vmstation .*") || words.contains("--live")) {
      return false;
    }
    return WITHOUT_A_LOOK.contains(name)
        || words.equals(List.of("backups", "list"))
        || words.contains("--bundle")
        || words.contains("--manifests")
        || (name.equals("explain") && words.size() == 2 && !words.get(1).contains(":"));
  }

  private Optional<String> misunderstood(Call call) {
    try {
      commandLine().parseArgs(call.words().toArray(String[]::new));
      return Optional.empty();
    } catch (MissingParameterException e) {
      return call.mentioned() ? Optional.empty() : Optional.of(e.getMessage());
    } catch (ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The words after the program's name, as a shell would split them. */
  private static List<String> words(String command) {
    return WORD.matcher(command.replaceFirst("^(\\./)?vmstation ", "").replaceFirst("\\s#.*", ""))
        .results()
        .map(w -> w.group().replaceAll("['\"]", ""))
        .toList();
  }

  /** Every call of the program in a page: in its blocks, and between backticks. */
  private static List<Call> calls(String page) {
    List<Call> calls = new ArrayList<>();
    boolean block = false;
    for (String line : page.replace("\\\n", " ").lines().toList()) {
      if (FENCE.matcher(line).matches()) {
        block = !block;
      }
      List<String> code =
          block
              ? List.of(line.replaceFirst("(^|\\s)#.*", ""))
              : INLINE.matcher(line).results().map(m -> m.group(1)).toList();
      for (String piece : code) {
        boolean mentioned = !block;
        CALL.matcher(piece)
            .results()
            .forEach(m -> calls.add(new Call(words(m.group(1)), mentioned)));
      }
    }
    return calls;
  }

  private CommandLine commandLine() {
    Redaction redaction = new Redaction();
    Map<String, String> environment = Map.of("BACKUP_DIR", folder.toString());
    Clock clock = Clock.fixed(Instant.parse("2026-11-23T02:11:31Z"), ZoneOffset.UTC);
    Console console =
        new Console(
            "./vmstation",
            out,
            err,
            OptionalInt.empty(),
            false,
            environment,
            clock,
            redaction::text);
    Wiring doors = new Wiring(environment, clock, redaction);
    BufferedReader nobody = new BufferedReader(Reader.nullReader());
    LiveTheatre theatre = new LiveTheatre(doors, new Keyboard(nobody, () -> {}, code -> {}));
    return Vmstation.commandLine(new Session(console, doors, theatre, Catalogue::builtIn, "0.1.0"));
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
