package io.vmstation.fix;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Exactly what a step changes, as a unified diff without colours.
 *
 * @param lines of the diff; none where nothing changes
 */
public record Diff(List<String> lines) {

  private static final int CONTEXT = 3;

  public Diff {
    lines = List.copyOf(lines);
  }

  /**
   * What is there before and after a step, line by line.
   *
   * @param before none where there is nothing
   * @param after none where nothing is left
   */
  public record Sides(List<String> before, List<String> after) {}

  /** What a step changes; nothing for a restart or for what a person does. */
  public static Diff of(Step step) {
    Sides sides = sides(step);
    return between(step.target().toString(), sides.before(), sides.after());
  }

  /**
   * What a step changes, to be shown. Each side is masked as a whole, so that what a line above
   * says of the next one counts, and lines that differ in a credential alone still differ.
   *
   * @param mask takes credentials out of a text and keeps its lines
   */
  public static Diff of(Step step, UnaryOperator<String> mask) {
    Sides sides = sides(step);
    List<String> before = masked(sides.before(), mask);
    List<String> after = masked(sides.after(), mask);
    Patch<String> shown = new Patch<>();
    for (AbstractDelta<String> d : DiffUtils.diff(sides.before(), sides.after()).getDeltas()) {
      shown.addDelta(d.withChunks(chunk(d.getSource(), before), chunk(d.getTarget(), after)));
    }
    return between(step.target().toString(), before, after, shown);
  }

  private static List<String> masked(List<String> lines, UnaryOperator<String> mask) {
    return lines.isEmpty() ? lines : List.of(mask.apply(String.join("\n", lines)).split("\n", -1));
  }

  private static Chunk<String> chunk(Chunk<String> of, List<String> lines) {
    int from = of.getPosition();
    return new Chunk<>(from, lines.subList(from, from + of.size()));
  }

  /** What a step changes, both sides of it; none for a restart or for what a person does. */
  public static Sides sides(Step step) {
    if (step instanceof Replace r) {
      return new Sides(yaml(r.before()), yaml(r.after()));
    }
    return step instanceof ChangeOwner c
        ? new Sides(owners(c.before()), owners(c.after()))
        : new Sides(List.of(), List.of());
  }

  /** What differs between two texts. */
  public static Diff between(String name, List<String> before, List<String> after) {
    return between(name, before, after, DiffUtils.diff(before, after));
  }

  private static Diff between(
      String name, List<String> before, List<String> after, Patch<String> changes) {
    return new Diff(
        UnifiedDiffUtils.generateUnifiedDiff(
            before.isEmpty() ? "/dev/null" : name,
            after.isEmpty() ? "/dev/null" : name,
            before,
            changes,
            CONTEXT));
  }

  private static List<String> yaml(Optional<HasMetadata> object) {
    return object.map(o -> Essence.of(o).yaml()).orElse(List.of());
  }

  private static List<String> owners(List<FileOwner> files) {
    return files.stream()
        .map(f -> "%s %d:%d".formatted(f.path().isEmpty() ? "." : f.path(), f.uid(), f.gid()))
        .toList();
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
