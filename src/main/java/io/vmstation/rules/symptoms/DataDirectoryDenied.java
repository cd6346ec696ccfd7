package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.OwnerInit;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.ProcessIdentity;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A container whose newest failed run was refused a write in a directory of a data volume. Where
 * the directory's owner was seen and by now lets the process write, it is not seen: the next start
 * heals it. Of the node's own directories, mounted by their path, only that in which the program is
 * told to keep its data is one: what else it was refused it may only have wanted to read. On other
 * volumes the line must tell that it was a write.
 *
 * @param initChown what became of an init container that gives the directory to the process
 * @param cause what the process lacks
 */
public record DataDirectoryDenied(InitChown initChown, Cause cause) implements Symptom {

  /** What became of an init container that gives the directory to the process. */
  public enum InitChown {
    /**
     * It ended well before the failing run began, does not run again in this pod, and the directory
     * is not, as far as can be seen, still as it left it.
     */
    DONE,
    /** There is none, it did not succeed, or it gave the directory to another user. */
    MISSING
  }

  /** What the process lacks. */
  public enum Cause {
    ANY,
    /** Membership in the directory's group, which may write. */
    GROUP
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    return RefusedWrite.all(RefusedWrite.DENIED, view).stream()
        .flatMap(w -> sighting(w, view).stream())
        .toList();
  }

  private Optional<Sighting> sighting(RefusedWrite write, View view) {
    PodContainer c = write.container();
    Optional<DataVolume> at =
        DataVolume.at(view, c.pod(), c.spec(), write.directory()).filter(DataVolume::holdsData);
    if (at.isEmpty()) {
      return Optional.empty();
    }
    DataVolume volume = at.get();
    List<DataVolume> kept = DataDirectory.kept(volume, c, view);
    if (kept.isEmpty() && (volume.volume().getHostPath() != null || !write.isTold())) {
      return Optional.empty();
    }
    Optional<FileOwner> owner = volume.owner(view);
    Optional<ProcessIdentity> process = DataDirectory.process(c);
    Optional<OwnerInit> keeper = OwnerInit.of(volume, c).filter(i -> i.keepsOut(process, owner));
    Optional<OwnerInit> init =
        OwnerInit.of(volume, c)
            .filter(i -> keeper.isEmpty())
            .filter(OwnerInit::runsAsRoot)
            .filter(i -> c.lastRun().filter(r -> i.doneBefore(r.started())).isPresent())
            .filter(i -> i.refusal(view).isEmpty());
    boolean writable =
        owner.isPresent() && process.filter(p -> p.mayCreateIn(owner.get())).isPresent();
    boolean group =
        owner.filter(o -> o.gid() != 0).isPresent()
            && process.filter(p -> p.lacksOnlyGroup(owner.get())).isPresent();
    if (writable
        || init.isPresent() != (initChown == InitChown.DONE)
        || (cause == Cause.GROUP && !group)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(List.of(write.line()));
    init.ifPresent(i -> evidence.add(done(i, c)));
    owner.ifPresent(o -> evidence.add(o.quote()));
    process.ifPresent(p -> evidence.add(DataDirectory.identity(c, p)));
    evidence.add(DataDirectory.volume(c, volume));
    Map<String, String> facts = new TreeMap<>(DataDirectory.facts(c, volume, process));
    facts.put("directory", write.directory());
    boolean above =
        kept.stream().allMatch(k -> k.inContainer().startsWith(write.directory() + "/"));
    if (above && !kept.isEmpty()) {
      facts.put("within", String.join("\n", kept.stream().map(DataVolume::path).toList()));
    }
    facts.put("owner", owner.map(o -> o.uid() + ":" + o.gid()).orElse("unseen"));
    init.ifPresent(i -> facts.put("init", i.container().name()));
    keeper.ifPresent(i -> facts.put("keptBy", i.container().name()));
    return Optional.of(new Sighting(Ref.of(c.pod()), evidence, facts));
  }

  private static Evidence done(OwnerInit init, PodContainer failing) {
    return init.container()
        .note(
            "init container %s gave it away and ended well at %s; the failing run began at %s"
                .formatted(
                    init.container().name(),
                    init.container().lastRun().map(PodContainer.Run::finished).orElseThrow(),
                    failing.lastRun().map(PodContainer.Run::started).orElseThrow()),
            "/state/terminated");
  }
}
