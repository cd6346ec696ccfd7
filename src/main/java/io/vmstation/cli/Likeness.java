package io.vmstation.cli;

import io.vmstation.model.UsageException;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a mistyped name may have meant. */
final class Likeness {

  private static final int MOST = 5;

  private Likeness() {}

  /** The rule of this id; where there is none, says which may have been meant. */
  static Rule rule(String id, Catalogue catalogue) {
    return catalogue
        .rule(id)
        .orElseThrow(
            () ->
                new UsageException(
                    "no rule is called '%s'%s; the command 'rules' lists them all"
                        .formatted(
                            id, meant(id, catalogue.rules().stream().map(Rule::id).toList()))));
  }

  /** "; did you mean …?", or nothing where no name is like the one that was typed. */
  static String meant(String typed, Collection<String> names) {
    List<String> near =
        names.stream()
            .filter(n -> distance(typed, n) <= Math.max(1, n.length() / 4))
            .sorted(Comparator.comparingInt((String n) -> distance(typed, n)))
            .toList();
    List<String> alike =
        near.isEmpty() ? names.stream().filter(n -> share(typed, n)).toList() : near;
    return alike.isEmpty()
        ? ""
        : "; did you mean "
            + String.join(", ", alike.subList(0, Math.min(MOST, alike.size())))
            + "?";
  }

  private static boolean share(String typed, String name) {
    Set<String> words = new TreeSet<>(Arrays.asList(typed.toLowerCase(Locale.ROOT).split("\\W+")));
    return Arrays.stream(name.split("\\W+")).filter(words::contains).count() > 1;
  }

  /** How many letters must be left out, added or changed, whatever their case (Levenshtein). */
  private static int distance(String from, String to) {
    String a = from.toLowerCase(Locale.ROOT);
    String b = to.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int kept = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(kept, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
