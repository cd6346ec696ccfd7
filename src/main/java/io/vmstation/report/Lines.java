package io.vmstation.report;

import io.vmstation.report.Palette.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text in lines of a page's width, with hanging indents. */
public final class Lines {

  private final Page page;
  private final Appendable out;

  Lines(Page page, Appendable out) {
    this.page = page;
    this.out = out;
  }

  /** An empty line. */
  void gap() throws IOException {
    out.append('\n');
  }

  /** A paragraph: {@code lead} before its first line, as many blanks before the others. */
  void say(String lead, String text) throws IOException {
    put(lead, text, Optional.empty());
  }

  /** A paragraph in a style; the lead keeps none. */
  void say(String lead, Style style, String text) throws IOException {
    put(lead, text, Optional.of(style));
  }

  /** A paragraph whose lead is in a style. */
  void mark(String lead, Style style, String text) throws IOException {
    StringBuilder plain = new StringBuilder();
    new Lines(page, plain).say(lead, text);
    out.append(page.palette().paint(style, lead)).append(plain.substring(lead.length()));
  }

  /** One line that is never broken, so that it can be copied whole. */
  void whole(String lead, Style style, String text) throws IOException {
    out.append(lead).append(page.palette().paint(style, text)).append('\n');
  }

  private void put(String lead, String text, Optional<Style> style) throws IOException {
    String indent = " ".repeat(lead.length());
    String before = lead;
    for (String paragraph : text.strip().split("\\R", -1)) {
      for (String line : wrap(paragraph, page.width() - lead.length())) {
        String shown = style.map(s -> page.palette().paint(s, line)).orElse(line);
        out.append(line.isEmpty() ? before.stripTrailing() : before).append(shown).append('\n');
        before = indent;
      }
    }
  }

  /** A paragraph's lines, all but the first two columns further in; no word is cut. */
  public static List<String> folded(String text, int width) {
    if (text.length() <= width) {
      return List.of(text);
    }
    String indent = " ".repeat(indent(text));
    List<String> lines = new ArrayList<>();
    for (String line : wrap(text.strip(), width - indent.length() - 2, false)) {
      lines.add(indent + (lines.isEmpty() ? "" : "  ") + line);
    }
    return lines;
  }

  /** Breaks at blanks; a word longer than a line is cut. */
  static List<String> wrap(String text, int width) {
    return wrap(text, width, true);
  }

  private static List<String> wrap(String text, int width, boolean cutting) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(text.substring(0, indent(text)));
    boolean fresh = true;
    for (String word : text.strip().split(" +", -1)) {
      if (!fresh && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
      while (cutting && line.length() > width) {
        lines.add(line.substring(0, width));
        line.delete(0, width);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static int indent(String text) {
    int n = 0;
    while (n < text.length() && text.charAt(n) == ' ' && n < 20) {
      n++;
    }
    return n == text.length() ? 0 : n;
  }
}
