package io.vmstation.cli;

import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Rule;
import java.util.Iterator;

/** The ids of the rules that are built in, for shells to complete. */
final class RuleIds implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return Catalogue.builtIn().rules().stream().map(Rule::id).iterator();
  }
}
