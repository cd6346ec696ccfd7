package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static JsonNode answer(int code, String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "./vmstation";
    words[1] = "diagnose";
    System.arraycopy(options, 0, words, 2, options.length);
    try {
      Path out = Files.createTempFile("typed", ".json");
      Process process =
          new ProcessBuilder(words)
              .redirectOutput(out.toFile())
              .redirectError(Redirect.INHERIT)
              .start();
      assertEquals(code, process.waitFor(), String.join(" ", words));
      String text = Files.readString(out, StandardCharsets.UTF_8);
      Files.delete(out);
      return JsonMapper.shared().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
