package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A target in memory: later fixes see the objects as the earlier ones leave them. */
public final class Rehearsal implements Target {

  private record File(Ref volume, String path) {}

  private final Snapshot snapshot;
  private final Map<Ref, HasMetadata> objects;
  private final Map<File, FileOwner> files = new LinkedHashMap<>();

  /** Begins with the objects and files of a snapshot. */
  public Rehearsal(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.objects = new TreeMap<>(snapshot.objects());
    snapshot.files().forEach(f -> files.put(new File(f.volume(), f.path()), f));
  }

  /** The snapshot as the steps have left it; logs, events and answers are the old ones. */
  public Snapshot snapshot() {
    return new Snapshot(
        snapshot.takenAt(),
        snapshot.namespace(),
        snapshot.layers(),
        objects,
        snapshot.logs(),
        snapshot.probes(),
        List.copyOf(files.values()),
        snapshot.gaps());
  }

  @Override
  public Optional<HasMetadata> find(Ref ref) {
    return Optional.ofNullable(objects.get(ref));
  }

  @Override
  public Step tryOut(Step step) {
    return step.performOn(new Rehearsal(snapshot()));
  }

  @Override
  public Replace replace(Replace step) {
    Replace due = step.due(find(step.target()));
    due.after()
        .ifPresentOrElse(o -> objects.put(due.target(), o), () -> objects.remove(due.target()));
    return due;
  }

  @Override
  public Restart restart(Restart step) {
    return step;
  }

  @Override
  public ChangeOwner changeOwner(ChangeOwner step) {
    List<FileOwner> before = new ArrayList<>();
    for (FileOwner after : step.after()) {
      FileOwner old = files.put(new File(after.volume(), after.path()), after);
      before.add(old == null ? after : old);
    }
    return new ChangeOwner(step.target(), before, step.after());
  }

  @Override
  public Manual tell(Manual step) {
    return step;
  }
}
