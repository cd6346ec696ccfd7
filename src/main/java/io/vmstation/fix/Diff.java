package io.vmstation.fix;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import java.util.List;
import java.util.Optional;

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

  /** What a step changes; nothing for a restart or for what a person does. */
  public static Diff of(Step step) {
    if (step instanceof Replace r) {
      return between(r.target().toString(), yaml(r.before()), yaml(r.after()));
    }
    if (step instanceof ChangeOwner c) {
      return between(c.target().toString(), owners(c.before()), owners(c.after()));
    }
    return new Diff(List.of());
  }

  /** What differs between two texts. */
  public static Diff between(String name, List<String> before, List<String> after) {
    return new Diff(
        UnifiedDiffUtils.generateUnifiedDiff(
            before.isEmpty() ? "/dev/null" : name,
            after.isEmpty() ? "/dev/null" : name,
            before,
            DiffUtils.diff(before, after),
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
