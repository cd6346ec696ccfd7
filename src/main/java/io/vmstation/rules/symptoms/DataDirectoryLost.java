package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
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
 * A program that runs well on files it has open, in a data directory in which it could create no
 * new ones. On NFS the owner does not tell: as long as the program runs, the server may well let it
 * write.
 */
public record DataDirectoryLost() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.FILES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      PodContainer.mains(pod).stream()
          .filter(PodContainer::ready)
          .forEach(c -> look(c, view).ifPresent(found::add));
    }
    return found;
  }

  /** Looks at every place, also behind a wrong one: what nobody can see there, is known before. */
  private static Optional<Sighting> look(PodContainer c, View view) {
    Optional<Component> program = Component.ofImageOrArguments(c.spec());
    Optional<Workload> workload = view.workload(c.pod());
    Optional<ProcessIdentity> process = DataDirectory.process(c);
    if (program.isEmpty() || workload.isEmpty()) {
      return Optional.empty();
    }
    List<DataVolume> roots =
        DataDirectory.roots(program.get(), workload.get(), c.pod(), c.spec(), view);
    List<DataVolume> places =
        (roots.isEmpty()
                ? DataDirectory.places(program.get(), workload.get(), c.pod(), c.spec(), view)
                : roots)
            .stream().filter(v -> v.type() != DataVolume.Type.EMPTY_DIR).toList();
    if (places.isEmpty()) {
      return Optional.empty();
    }
    if (process.isEmpty()) {
      view.untold(
          Ref.of(c.pod()),
          "nothing that is read tells as which user the image %s of container %s of %s runs"
              .formatted(c.spec().getImage(), c.name(), Ref.of(c.pod())));
      return Optional.empty();
    }
    if (!roots.isEmpty() && unsure(c, roots, process.get(), view)) {
      return Optional.empty();
    }
    return places.stream()
        .flatMap(v -> sighting(c, v, process.get(), view).stream())
        .toList()
        .stream()
        .findFirst();
  }

  /**
   * Whether the program may keep its data where it can, though it could not elsewhere on its
   * claims: nothing tells where it does.
   */
  private static boolean unsure(
      PodContainer c, List<DataVolume> roots, ProcessIdentity process, View view) {
    List<FileOwner> seen = roots.stream().flatMap(r -> r.within(view).stream()).toList();
    long fit =
        seen.stream().filter(o -> o.uid() == process.uid() || process.mayCreateIn(o)).count();
    if (fit < seen.size()) {
      view.untold(
          roots.get(0).ref(),
          "nothing that is read tells where container %s of %s keeps its data"
              .formatted(c.name(), Ref.of(c.pod())));
    }
    return fit > 0 && fit < seen.size();
  }

  private static Optional<Sighting> sighting(
      PodContainer c, DataVolume volume, ProcessIdentity process, View view) {
    Optional<FileOwner> owner = volume.owner(view);
    if (owner.isEmpty()) {
      String why = "nothing tells who owns " + volume.inContainer() + " of " + Ref.of(c.pod());
      view.outOfReach(Layer.FILES, volume.ref(), why);
    }
    Optional<FileOwner> wrong = owner.filter(o -> !process.mayCreateIn(o));
    if (wrong.isPresent() && volume.isJudgedByServer()) {
      String why = "the NFS server of %s says who may write in it, whoever owns its files";
      view.untold(volume.ref(), why.formatted(volume.ref()));
      return Optional.empty();
    }
    return wrong.map(
        o -> {
          List<Evidence> evidence =
              List.of(
                  o.quote(), DataDirectory.identity(c, process), DataDirectory.volume(c, volume));
          Map<String, String> facts =
              new TreeMap<>(DataDirectory.facts(c, volume, Optional.of(process)));
          facts.put("directory", volume.inContainer());
          facts.put("owner", o.uid() + ":" + o.gid());
          facts.put("running", "yes");
          Optional<OwnerInit> init = OwnerInit.of(volume, c);
          boolean kept = init.filter(i -> i.keepsOut(Optional.of(process), owner)).isPresent();
          init.filter(i -> kept || i.runsAsRoot())
              .ifPresent(i -> facts.put(kept ? "keptBy" : "init", i.container().name()));
          return new Sighting(Ref.of(c.pod()), evidence, facts);
        });
  }
}
