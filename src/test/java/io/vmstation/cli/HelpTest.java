package io.vmstation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.model.UsageException;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands say of themselves, on terminals of several widths. */
class HelpTest {

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120})
  void everyCommandHasHelpThatFitsTheTerminal(int columns) {
    List<String> names =
        commands(line(columns)).map(c -> c.getCommandSpec().qualifiedName(" ")).toList();
    assertTrue(names.contains("vmstation backups list"), names.toString());
    for (String name : names) {
      assertEquals(0, run(columns, (name + " --help").split(" ")), err.toString());
      assertTrue(out.toString().startsWith("Usage: " + name + " ["), out.toString());
      assertFits(columns);
    }
  }

  @Test
  void whatACommandHasItselfStandsFirst() {
    run(80, "vmstation", "diagnose", "--help");
    List<String> headings =
        out.toString().lines().filter(l -> l.endsWith(":") && !l.startsWith(" ")).toList();
    assertEquals(
        List.of("Options:", "What to look at:", "Which cluster:", "Common options:", "Examples:"),
        headings);
    run(80, "vmstation", "version", "--help");
    assertFalse(out.toString().contains("--kubeconfig"), "it speaks of no cluster: " + out);
  }

  @Test
  void theExitCodesAreThoseOfTheTable() {
    run(80, "vmstation", "--help");
    for (ExitCode code : ExitCode.values()) {
      String first = code.meaning().replaceFirst("[:;(].*", "").strip();
      assertTrue(out.toString().contains("  " + code.number() + "   " + first), out.toString());
    }
  }

  @Test
  void theExamplesAreUnderstood() {
    CommandLine line = line(80);
    List<String> examples =
        commands(line)
            .flatMap(c -> Stream.of(c.getCommandSpec().usageMessage().footer()))
            .map(example -> example.strip().replaceFirst("\\s*#.*", ""))
            .filter(example -> !example.contains("COMMAND"))
            .toList();
    assertTrue(examples.size() > 10, examples.toString());
    for (String example : examples) {
      String[] words = example.split(" ");
      assertEquals("vmstation", words[0]);
      line.parseArgs(Arrays.copyOfRange(words, 1, words.length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120})
  void theRulesFitTheTerminal(int columns) {
    assertEquals(0, run(columns, "vmstation", "rules"));
    Catalogue.builtIn()
        .rules()
        .forEach(r -> assertTrue(out.toString().contains(r.id()), "whole: " + r.id()));
    assertEquals(columns == 120, out.toString().contains("WHAT IT FINDS"));
    assertFits(columns);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 120})
  void everyPageOfARuleFitsTheTerminal(int columns) {
    for (Rule rule : Catalogue.builtIn().rules()) {
      assertEquals(0, run(columns, "vmstation", "explain", rule.id()));
      assertTrue(
          out.toString().startsWith("# " + rule.id() + "\n\n## What it is\n"), out.toString());
      assertFits(columns);
    }
  }

  private void assertFits(int columns) {
    List<String> wide = out.toString().lines().filter(l -> l.length() > columns).toList();
    assertEquals(List.of(), wide);
  }

  private int run(int columns, String... words) {
    out.setLength(0);
    err.setLength(0);
    return line(columns).execute(Arrays.copyOfRange(words, 1, words.length));
  }

  private static Stream<CommandLine> commands(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::commands));
  }

  private CommandLine line(int columns) {
    Console console =
        new Console(
            "vmstation",
            out,
            err,
            OptionalInt.of(columns),
            false,
            Map.of("NO_COLOR", "1"),
            Clock.systemUTC(),
            text -> text);
    FakeDoors doors =
        new FakeDoors(
            () -> {
              throw new UsageException("help looks at nothing");
            });
    return Vmstation.commandLine(
        new Session(console, doors, new FakeTheatre(), Catalogue::builtIn, "test"));
  }
}
