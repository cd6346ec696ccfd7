package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class YamlTextTest {

  @Test
  void aControlCharacterIsAProblemOfTheText() {
    YamlText text = YamlText.parse("global: {}\n# pasted \u0007 from a terminal\n");
    assertEquals(
        "[line 2, column 10: character U+0007: special characters are not allowed]",
        text.problems().toString());
  }
}
