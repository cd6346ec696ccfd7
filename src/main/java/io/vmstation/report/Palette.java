package io.vmstation.report;

/** Colours, or none. Never the only carrier of a meaning. */
public enum Palette {
  PLAIN,
  ANSI;

  /** What a piece of text is, as its colour shows. */
  public enum Style {
    STRONG("1"),
    FAINT("2"),
    BAD("1;31"),
    WARN("33"),
    GOOD("32"),
    COMMAND("36");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  /** The text in a style; as it is where there are no colours. */
  public String paint(Style style, String text) {
    return this == PLAIN ? text : "\u001b[" + style.code + "m" + text + "\u001b[0m";
  }
}
