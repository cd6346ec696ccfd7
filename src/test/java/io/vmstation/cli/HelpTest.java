package io.vmstation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmstation.model.UsageException;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

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
            .filter(example -> !example.contains("COMMAND") && !example.startsWith("man "))
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

  @Test
  void everyCommandHasAManPageWithAllItTakes() {
    List<CommandSpec> all = commands(line(80)).map(CommandLine::getCommandSpec).toList();
    Map<String, String> pages = Man.pages(line(80), "1.0");
    assertEquals(all.size(), pages.size());
    for (CommandSpec command : all) {
      String page = pages.get(command.qualifiedName("-") + ".1");
      assertTrue(page.startsWith(".TH VMSTATION"), command.qualifiedName());
      for (OptionSpec option : command.options()) {
        assertTrue(page.contains(option.longestName().replace("-", "\\-")), page);
      }
      List<String> alien =
          page.lines()
              .filter(l -> l.startsWith(".") && !l.matches("\\.(TH|SH|TP|B|nf|fi)\\b.*"))
              .toList();
      assertEquals(List.of(), alien);
    }
  }

  /** Where man is man-db's, which reads a file that it is given; that of macOS does not. */
  @Test
  void theManProgramReadsThePages(@TempDir Path folder) throws Exception {
    assumeTrue(isManDb(), "man is not installed, or not that of man-db");
    run(80, "vmstation", "man", folder.toString());
    String page = folder.resolve("vmstation-backups-prune.1").toString();
    Process man = new ProcessBuilder("man", "--warnings", "-l", page).start();
    String read = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, man.waitFor(), read);
    assertTrue(read.replaceAll(".\b", "").contains("--older-than TIME"), read);
    String warnings = new String(man.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("", warnings);
  }

  private static boolean isManDb() throws InterruptedException {
    try {
      Process man = new ProcessBuilder("man", "--version").redirectErrorStream(true).start();
      String said = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return man.waitFor() == 0 && said.startsWith("man 2.");
    } catch (IOException e) {
      return false;
    }
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
