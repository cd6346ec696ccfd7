package io.vmstation.cli;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a mistyped rule id may have meant. */
final class Likeness {
  private Likeness() {}

  /** A sentence that names rules which share a word with {@code id}. */
  static String suggestion(String id, Catalogue catalogue) {
    Set<String> words = new TreeSet<>(Arrays.asList(id.split("-")));
    List<String> alike =
        catalogue.rules().stream()
            .map(Rule::id)
            .filter(r -> Arrays.stream(r.split("-")).filter(words::contains).count() > 1)
            .toList();
    return alike.isEmpty()
        ? "; 'vmstation rules' lists them all"
        : "; did you mean " + String.join(", ", alike) + "?";
  }
}
