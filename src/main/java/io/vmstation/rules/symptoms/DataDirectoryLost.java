package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Component;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program that runs well on files it has open, in a data directory in which it could create no
 * new ones.
 */
public record DataDirectoryLost() implements Symptom {

  /** The programs that keep data. */
  private static final Set<Component> KEEPERS =
      EnumSet.of(Component.PROMETHEUS, Component.LOKI, Component.GRAFANA, Component.ALERTMANAGER);

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
          .filter(c -> Component.ofImageOrArguments(c.spec()).filter(KEEPERS::contains).isPresent())
          .forEach(c -> look(c, view).ifPresent(found::add));
    }
    return found;
  }

  private static Optional<Sighting> look(PodContainer c, View view) {
    Optional<ProcessIdentity> process = DataDirectory.process(c);
    return c.spec().getVolumeMounts().stream()
        .filter(m -> !Boolean.TRUE.equals(m.getReadOnly()))
        .flatMap(m -> DataVolume.at(view, c.pod(), c.spec(), m.getMountPath()).stream())
        .filter(v -> v.holdsData() && v.type() != DataVolume.Type.EMPTY_DIR)
        .flatMap(v -> process.flatMap(p -> sighting(c, v, p, view)).stream())
        .findFirst();
  }

  private static Optional<Sighting> sighting(
      PodContainer c, DataVolume volume, ProcessIdentity process, View view) {
    Optional<FileOwner> owner = volume.owner(view).filter(o -> !process.mayCreateIn(o));
    return owner.map(
        o -> {
          List<Evidence> evidence =
              List.of(
                  o.quote(), DataDirectory.identity(c, process), DataDirectory.volume(c, volume));
          Map<String, String> facts =
              new TreeMap<>(DataDirectory.facts(c, volume, Optional.of(process)));
          facts.put("directory", volume.mount().getMountPath());
          facts.put("owner", o.uid() + ":" + o.gid());
          facts.put("running", "yes");
          OwnerInit.of(volume, c)
              .filter(OwnerInit::runsAsRoot)
              .ifPresent(i -> facts.put("init", i.container().name()));
          return new Sighting(Ref.of(c.pod()), evidence, facts);
        });
  }
}
