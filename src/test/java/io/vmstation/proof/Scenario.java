package io.vmstation.proof;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A stack, what happens to it, and what must be said of it.
 *
 * @param name in kebab case; also the name of its recorded bundle
 * @param stack its objects before they are applied, faults included
 * @param course what happens after they are applied, up to the moment of looking
 * @param roots the ids of the findings that must be the roots, no more and no fewer
 */
record Scenario(String name, Supplier<Stack> stack, Consumer<Bed> course, Set<String> roots) {

  /** Declares a healthy stack. */
  static Scenario of(String name) {
    return new Scenario(name, Stack::healthy, bed -> {}, Set.of());
  }

  /** The same with another stack. */
  Scenario on(Supplier<Stack> other) {
    return new Scenario(name, other, course, roots);
  }

  /** The same with a fault in its objects. */
  Scenario where(Consumer<Stack> fault) {
    Supplier<Stack> faulty =
        () -> {
          Stack made = stack.get();
          fault.accept(made);
          return made;
        };
    return new Scenario(name, faulty, course, roots);
  }

  /** The same with one more thing that happens. */
  Scenario then(Consumer<Bed> next) {
    return new Scenario(name, stack, course.andThen(next), roots);
  }

  /** What must be said in a namespace, after which cluster-wide objects are named. */
  Set<String> rootsIn(String namespace) {
    return roots.stream()
        .map(r -> r.replace("{namespace}", namespace))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same with what must be said, as {@code rule:kind/name}. */
  Scenario says(String... ids) {
    return new Scenario(name, stack, course, Set.of(ids));
  }

  @Override
  public String toString() {
    return name;
  }
}
