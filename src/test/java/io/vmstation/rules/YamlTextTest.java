package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamlTextTest {

  @Test
  void aControlCharacterIsAProblemOfTheText() {
    YamlText text = YamlText.parse("global: {}\n# pasted \u0007 from a terminal\n");
    assertEquals(
        "[line 2, column 10: character U+0007: special characters are not allowed]",
        text.problems().toString());
  }

  @Test
  void aNodeWithinItselfIsAProblemOfTheText() {
    assertIsRefused("routes: &all\n  - routes: *all\n");
  }

  @Test
  void aliasesOfAliasesWithoutMeasureAreAProblemOfTheText() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String ten = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
      text.append("a%d: &a%d [%s]\n".formatted(i, i, ten));
    }
    assertIsRefused(text.toString());
  }

  private static void assertIsRefused(String text) {
    YamlText yaml = YamlText.parse(text);
    assertEquals(
        "[line 1, column 1: document contains excessive aliasing]", yaml.problems().toString());
    assertEquals(Optional.empty(), yaml.root());
  }

  @Test
  void aTextNestedTooDeepIsAProblemOfTheText() {
    assertEquals(1, YamlText.parse("[".repeat(80) + "]".repeat(80)).problems().size());
  }

  @Test
  void aMergedValueIsFoundButItsKeyIsNotThereToAddBelow() {
    YamlText yaml = YamlText.parse("base: &b {server: {port: 1}}\n<<: *b\nother: {}\n");
    assertEquals(Optional.of("1"), yaml.scalar("server", "port"));
    assertEquals(Optional.empty(), yaml.withAdded("2", "server", "address"));
  }

  @Test
  void theFirstDocumentCountsUnlessTheTextIsToBeOne() {
    String text = "- a\n---\n- b\n";
    assertEquals("[]", YamlText.parse(text).problems().toString());
    assertEquals(1, YamlText.parseWhole(text).problems().size());
  }
}
