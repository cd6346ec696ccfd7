package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private final Catalogue catalogue = Catalogue.builtIn();

  @Test
  void explainsOnlyRulesThatExist() {
    Set<String> ids = catalogue.rules().stream().map(Rule::id).collect(Collectors.toSet());
    assertFalse(ids.isEmpty());
    List<String> unknown =
        catalogue.rules().stream()
            .flatMap(
                r ->
                    r.explains().stream()
                        .filter(e -> !ids.contains(e))
                        .map(e -> r.id() + " -> " + e))
            .toList();
    assertEquals(List.of(), unknown);
  }

  @Test
  void noRuleExplainsItself() {
    Map<String, Rule> byId = new HashMap<>();
    catalogue.rules().forEach(r -> byId.put(r.id(), r));
    List<String> circular =
        byId.keySet().stream().filter(id -> reaches(id, id, byId, new HashSet<>())).toList();
    assertEquals(List.of(), circular);
  }

  private static boolean reaches(
      String from, String goal, Map<String, Rule> byId, Set<String> visited) {
    for (String next : byId.get(from).explains()) {
      if (next.equals(goal) || (visited.add(next) && reaches(next, goal, byId, visited))) {
        return true;
      }
    }
    return false;
  }
}
