package io.vmstation.report;

import io.vmstation.report.Palette.Style;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation in a terminal: headings, paragraphs and lists as wide as the page.
 */
public final class Prose {

  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\([^)]*\\)");
  private static final Pattern ITEM = Pattern.compile("(\\s*(?:[-*]|\\d+\\.) )(.*)");

  private final Lines lines;

  /** Text on a page. */
  public Prose(Page page, Appendable out) {
    this.lines = new Lines(page, out);
  }

  /** Writes Markdown; of a link its text is left. */
  public void write(String markdown) throws IOException {
    StringBuilder paragraph = new StringBuilder();
    for (String line : LINK.matcher(markdown).replaceAll("$1").lines().toList()) {
      boolean heading = line.startsWith("#");
      if (heading || line.isBlank() || ITEM.matcher(line).matches()) {
        end(paragraph);
      }
      if (line.isBlank()) {
        lines.gap();
      } else if (heading) {
        lines.say("", Style.STRONG, line);
      } else {
        paragraph.append(paragraph.isEmpty() ? line : " " + line.strip());
      }
    }
    end(paragraph);
  }

  private void end(StringBuilder paragraph) throws IOException {
    if (paragraph.isEmpty()) {
      return;
    }
    Matcher item = ITEM.matcher(paragraph);
    boolean listed = item.matches();
    lines.say(listed ? item.group(1) : "", listed ? item.group(2) : paragraph.toString());
    paragraph.setLength(0);
  }
}
