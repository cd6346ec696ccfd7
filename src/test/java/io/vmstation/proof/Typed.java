package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The commands as a user types them, through the launcher, without a terminal.
 *
 * @param environment what is set beside the variables of this process
 */
record Typed(Map<String, String> environment) {

  /** How a command ended. */
  record Ended(int code, String out, String err) {

    /** Fails, with all that was said, where it ended with another code. */
    Ended with(int expected) {
      assertEquals(expected, code, () -> out + err);
      return this;
    }
  }

  /** A command that was started; both streams go to files. */
  record Running(Process process, Path out, Path err) {

    /** As an administrator in a hurry, or the kernel short of memory, ends it. */
    void kill() {
      process.destroyForcibly();
      end();
    }

    Ended end() {
      try {
        int code = process.waitFor();
        return new Ended(code, Files.readString(out), Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Starts a command, with a text on its standard input. */
  Running start(String input, String... words) {
    List<String> command = new ArrayList<>(List.of("./vmstation"));
    command.addAll(List.of(words));
    try {
      Path folder = Files.createDirectories(Path.of("target/typed"));
      Path in = Files.createTempFile(folder, words[0], ".in");
      Path out = Files.createTempFile(folder, words[0], ".out");
      Path err = Files.createTempFile(folder, words[0], ".err");
      Files.writeString(in, input, StandardCharsets.UTF_8);
      ProcessBuilder builder = new ProcessBuilder(command).redirectInput(in.toFile());
      builder.environment().putAll(environment);
      builder.redirectOutput(out.toFile()).redirectError(Redirect.to(err.toFile()));
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  Ended run(List<String> words) {
    return run(words.toArray(String[]::new));
  }

  /** Runs a command to its end. */
  Ended run(String... words) {
    return start("", words).end();
  }

  /** Diagnoses a namespace, then the bundle that this left: same findings, same exit code. */
  static void diagnose(String namespace, Set<String> roots) {
    int code = roots.isEmpty() ? 0 : 1;
    Path folder = Path.of("target/typed", namespace);
    JsonNode live = answer(code, "-n", namespace, "-o", "json", "--output-dir", folder.toString());
    Set<String> said = new TreeSet<>();
    live.get("roots").forEach(r -> said.add(r.isString() ? r.asString() : r.get("id").asString()));
    assertEquals(roots, said);
    JsonNode kept = answer(code, "--bundle", folder.toString(), "-o", "json");
    assertEquals(live.get("findings"), kept.get("findings"));
  }

  private static JsonNode answer(int code, String... options) {
    List<String> words = new ArrayList<>(List.of("diagnose"));
    words.addAll(List.of(options));
    Ended ended = new Typed(Map.of()).run(words).with(code);
    return JsonMapper.shared().readTree(ended.out());
  }
}
