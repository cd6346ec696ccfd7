package io.vmstation.proof;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stack, what happens to it, what must be said of it, and what must come of the cure.
 *
 * @param name in kebab case; also the name of its recorded bundle
 * @param stack its objects before they are applied, faults included
 * @param course what happens after they are applied, up to the moment of looking
 * @param roots the ids of the findings that must be the roots, no more and no fewer
 * @param effects ids of rules that must be seen failing as well
 * @param cured the ids of the findings that {@code remediate --yes} must cure
 * @param left the roots that must be there after the cure, for a person
 * @param aftercare what the stack does by itself after a cure where its programs are real
 * @param back what must be seen when the cure is taken back
 * @param kept whether the cure can no longer be taken back, and that is said
 * @param turn when it is played
 */
record Scenario(
    String name,
    Supplier<Stack> stack,
    Consumer<Bed> course,
    Set<String> roots,
    Set<String> effects,
    Set<String> cured,
    Set<String> left,
    Consumer<Bed> aftercare,
    Consumer<Bed> back,
    boolean kept,
    Turn turn) {

  /** When a scenario is played. */
  enum Turn {
    /** At once, because it takes long. */
    FIRST,
    ANY,
    /** With no other beside it, because it takes from the whole cluster. */
    ALONE
  }

  /** Declares a healthy stack: the whole one, or some of its parts. */
  static Scenario of(String name, String... parts) {
    return new Scenario(
        name,
        () -> parts.length == 0 ? Stack.healthy() : Stack.of(parts),
        bed -> {},
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        bed -> {},
        bed -> {},
        false,
        Turn.ANY);
  }

  /** The same with another stack. */
  Scenario on(Supplier<Stack> other) {
    return new Scenario(
        name, other, course, roots, effects, cured, left, aftercare, back, kept, turn);
  }

  /** The same with a fault in its objects. */
  Scenario where(Consumer<Stack> fault) {
    return on(
        () -> {
          Stack made = stack.get();
          fault.accept(made);
          return made;
        });
  }

  /** The same with one more thing that happens. */
  Scenario then(Consumer<Bed> next) {
    return new Scenario(
        name,
        stack,
        course.andThen(next),
        roots,
        effects,
        cured,
        left,
        aftercare,
        back,
        kept,
        turn);
  }

  /** The same with what must be said, as {@code rule:kind/name}, and is left to a person. */
  Scenario says(String... ids) {
    return new Scenario(
        name, stack, course, sorted(ids), effects, cured, sorted(ids), aftercare, back, kept, turn);
  }

  /** The same with rules that must be seen failing, as effects of what is said. */
  Scenario shows(String... rules) {
    return new Scenario(
        name, stack, course, roots, sorted(rules), cured, left, aftercare, back, kept, turn);
  }

  /** The same with what must be said and is cured. */
  Scenario cures(String... ids) {
    Set<String> all = new TreeSet<>(roots);
    all.addAll(sorted(ids));
    Set<String> others = new TreeSet<>(left);
    others.removeAll(sorted(ids));
    return new Scenario(
        name, stack, course, all, effects, sorted(ids), others, aftercare, back, kept, turn);
  }

  /** The same with what a program does after the cure that is only stood in for here. */
  Scenario settles(Consumer<Bed> care) {
    return new Scenario(name, stack, course, roots, effects, cured, left, care, back, kept, turn);
  }

  /** The same with what must be seen when the cure is taken back. */
  Scenario returns(Consumer<Bed> sight) {
    return new Scenario(
        name, stack, course, roots, effects, cured, left, aftercare, sight, kept, turn);
  }

  /** The same with a cure on which the cluster builds, so that it stays. */
  Scenario stays() {
    return new Scenario(
        name, stack, course, roots, effects, cured, left, aftercare, back, true, turn);
  }

  /** The same before all others. */
  Scenario first() {
    return at(Turn.FIRST);
  }

  /** The same with no other beside it. */
  Scenario alone() {
    return at(Turn.ALONE);
  }

  private Scenario at(Turn other) {
    return new Scenario(
        name, stack, course, roots, effects, cured, left, aftercare, back, kept, other);
  }

  /** Ids as they are in a namespace, after which cluster-wide objects are named. */
  static Set<String> in(String namespace, Set<String> ids) {
    return ids.stream()
        .map(r -> r.replace("{namespace}", namespace))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** An id as it reads of a stack at home, where each run names the pods anew. */
  static String atHome(String id) {
    return id.replace("{namespace}", "monitoring").replaceAll("\\{(.+?)}", "$1-*");
  }

  private static Set<String> sorted(String... ids) {
    return new TreeSet<>(Arrays.asList(ids));
  }

  /** What is said of it, and the rules that fail as well. */
  Stream<String> proven() {
    return Stream.concat(roots.stream(), effects.stream());
  }

  @Override
  public String toString() {
    return name;
  }
}
