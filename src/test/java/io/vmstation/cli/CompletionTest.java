package io.vmstation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The completion scripts, in the shells themselves where they are installed. Zsh completes only at
 * a terminal: it is given one, and what its completion would add is written down instead.
 */
class CompletionTest {

  private static final Map<String, String> ASKING =
      Map.of(
          "bash",
          """
          source "$1"; words=$2; set -- $2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
          COMP_LINE=$words; _complete_vmstation; printf '%s\\n' "${COMPREPLY[@]}"
          """,
          "fish",
          "source $argv[1]; complete -C $argv[2]",
          "zsh",
          """
          zmodload zsh/zpty; export HITS=$1.hits; : >$HITS
          zpty z zsh -f -i
          zpty -w z "bindkey -e; autoload -U compinit; compinit -u -D; source ${(q)1}"
          zpty -w z 'compadd() { local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >>$HITS }'
          zpty -w z 'asked() { print ASK"ED" }; zle -N asked; bindkey "^Xd" asked; print REA"DY"'
          zpty -r -m z said '*READY*'; zpty -w -n z "$2"$'\\t\\x18d'; zpty -r -m z said '*ASKED*'
          cat $HITS
          """);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "fish", "zsh"})
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void completesCommandsOptionsAndNames(String shell) throws Exception {
    assumeInstalled(shell);
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Files.createDirectory(runs.resolve("20261123-021131Z-monitoring"));
    Path script = folder.resolve("script");
    Files.writeString(script, script(shell));
    assertEquals(Set.of("diagnose"), completed(shell, script, "vmstation dia"));
    assertEquals(Set.of("--suite"), completed(shell, script, "vmstation validate --su"));
    assertEquals(Set.of("storage"), completed(shell, script, "vmstation validate --suite st"));
    assertEquals(Set.of("show"), completed(shell, script, "vmstation backups sh"));
    String run = "20261123-021131Z-monitoring";
    assertEquals(Set.of(run), completed(shell, script, "vmstation rollback 2"));
    assertEquals(Set.of(run), completed(shell, script, "vmstation backups show 2"));
    Set<String> loki = rules("loki-");
    assertTrue(loki.size() > 1);
    assertEquals(loki, completed(shell, script, "vmstation explain loki-"));
    assertEquals(loki, completed(shell, script, "vmstation remediate --only loki-"));
  }

  private static Set<String> rules(String prefix) {
    return Catalogue.builtIn().rules().stream()
        .map(Rule::id)
        .filter(id -> id.startsWith(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assumeInstalled(String shell) {
    boolean installed =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(p -> Files.isExecutable(Path.of(p, shell)));
    if (!installed) {
      System.out.println("[completion] not tried in " + shell + ", which is not installed");
    }
    assumeTrue(installed, shell + " is not installed");
  }

  /** What a shell offers for a line that is typed so far; fish tells what it is after a tab. */
  private Set<String> completed(String shell, Path script, String line) throws Exception {
    List<String> words =
        shell.equals("fish")
            ? List.of(shell, "-N", "-c", ASKING.get(shell), script.toString(), line)
            : List.of(shell, "-c", ASKING.get(shell), shell, script.toString(), line);
    ProcessBuilder asked = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
    asked.environment().put("BACKUP_DIR", folder.resolve("runs").toString());
    asked.environment().put("HOME", folder.toString());
    Process process = asked.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.lines()
        .map(l -> l.replaceFirst("\t.*", "").strip())
        .filter(l -> !l.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String script(String shell) throws IOException {
    StringBuilder out = new StringBuilder();
    Console console =
        new Console(
            "vmstation",
            out,
            new StringBuilder(),
            OptionalInt.empty(),
            false,
            Map.of(),
            Clock.systemUTC(),
            text -> text);
    FakeDoors doors =
        new FakeDoors(
            () -> {
              throw new IllegalStateException("completion looks at nothing");
            });
    Session session = new Session(console, doors, new FakeTheatre(), Catalogue::builtIn, "test");
    assertEquals(0, Vmstation.commandLine(session).execute("completion", shell));
    return out.toString();
  }
}
