package io.vmstation.report;

import io.vmstation.Golden;
import io.vmstation.rules.Catalogue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuleListTest {

  @Test
  void theIndexIsTheCatalogue() {
    Golden.check(Path.of("docs/rules/index.md"), new RuleList(Catalogue.builtIn()).markdown());
  }
}
