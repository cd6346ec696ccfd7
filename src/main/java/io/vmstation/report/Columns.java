package io.vmstation.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns two blanks apart; the last column goes on below itself where a line ends. */
public final class Columns {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with a title for each column. */
  public Columns(String... titles) {
    row(titles);
  }

  /** Adds a row with as many cells as there are titles. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Writes the table as wide as the page is. */
  public void write(Page page, Appendable out) throws IOException {
    Lines lines = new Lines(page, out);
    int last = rows.get(0).size() - 1;
    for (List<String> row : rows) {
      StringBuilder lead = new StringBuilder();
      for (int column = 0; column < last; column++) {
        String cell = row.get(column);
        lead.append(cell).append(" ".repeat(width(column) - cell.length())).append(GAP);
      }
      lines.say(lead.toString(), row.get(last));
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
