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

/** The commands as a user types them, through the launcher. */
final class Typed {

  private Typed() {}

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

  /**
   * What a command came to.
   *
   * @param code its exit code
   * @param text its standard output
   */
  record Said(int code, String text) {}

  private static JsonNode answer(int code, String... options) {
    List<String> words = new ArrayList<>(List.of("diagnose"));
    words.addAll(List.of(options));
    Said said = run(Map.of(), words);
    assertEquals(code, said.code(), String.join(" ", words));
    return JsonMapper.shared().readTree(said.text());
  }

  /** Runs a command of vmstation with more in its environment. */
  static Said run(Map<String, String> environment, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("./vmstation"));
    words.addAll(arguments);
    try {
      Path out = Files.createTempFile("typed", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(Redirect.INHERIT);
      builder.environment().putAll(environment);
      int code = builder.start().waitFor();
      String text = Files.readString(out, StandardCharsets.UTF_8);
      Files.delete(out);
      return new Said(code, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
