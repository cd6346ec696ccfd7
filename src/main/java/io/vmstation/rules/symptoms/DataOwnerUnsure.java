package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
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

/**
 * A program that is not root is to write in a directory of the node, and nothing that is declared
 * makes sure that it may. Where a pod has started its program already, what became of that tells
 * more; where the directory's owner was seen to fit, there is no doubt.
 */
public record DataOwnerUnsure() implements Symptom {

  /** Types of hostPath that are no directory. */
  private static final Set<String> OTHERS =
      Set.of("File", "FileOrCreate", "Socket", "CharDevice", "BlockDevice");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.workloads().stream()
        .filter(w -> w.component().isPresent() && w.pods().stream().noneMatch(p -> started(p)))
        .flatMap(w -> look(w, view).stream())
        .toList();
  }

  private static boolean started(Pod pod) {
    return PodContainer.mains(pod).stream()
        .anyMatch(c -> c.runningSince().isPresent() || c.lastRun().isPresent());
  }

  private static Optional<Sighting> look(Workload workload, View view) {
    Container main = workload.mainContainer().orElseThrow();
    Optional<ProcessIdentity> process =
        ProcessIdentity.of(workload.template(), main).filter(p -> p.uid() != 0);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    Pod pod = firstPod(workload, view);
    Component program = workload.component().orElseThrow();
    return DataDirectory.places(program, workload, pod, main, view).stream()
        .filter(v -> isDirectoryOfTheNode(v, view))
        .flatMap(v -> sighting(workload, pod, v, process.get(), view).stream())
        .findFirst();
  }

  /** The first pod as the controller would make it, with the claims of a StatefulSet. */
  private static Pod firstPod(Workload workload, View view) {
    Ref ref = workload.ref();
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(ref.namespace())
            .withName(ref.name())
            .endMetadata()
            .withSpec(workload.template());
    if (ref.kind().equals(HasMetadata.getKind(StatefulSet.class))) {
      view.find(StatefulSet.class, ref.namespace(), ref.name()).stream()
          .flatMap(s -> s.getSpec().getVolumeClaimTemplates().stream())
          .map(t -> t.getMetadata().getName())
          .forEach(
              t ->
                  pod.editSpec()
                      .addNewVolume()
                      .withName(t)
                      .withNewPersistentVolumeClaim(t + "-" + ref.name() + "-0", false)
                      .endVolume()
                      .endSpec());
    }
    return pod.build();
  }

  private static boolean isDirectoryOfTheNode(DataVolume volume, View view) {
    Optional<HostPathVolumeSource> source =
        Optional.ofNullable(volume.volume().getHostPath())
            .or(() -> claimed(volume, view).map(v -> v.getSpec().getHostPath()));
    return switch (volume.type()) {
      case LOCAL -> true;
      case HOST_PATH -> !OTHERS.contains(source.map(HostPathVolumeSource::getType).orElse(""));
      default -> false;
    };
  }

  private static Optional<PersistentVolume> claimed(DataVolume volume, View view) {
    return volume.volume().getPersistentVolumeClaim() == null
        ? Optional.empty()
        : DataVolume.volume(view, volume.ref());
  }

  private static Optional<Sighting> sighting(
      Workload workload, Pod pod, DataVolume volume, ProcessIdentity process, View view) {
    Optional<OwnerInit> init = OwnerInit.of(volume, PodContainer.mains(pod).get(0));
    Optional<Doubt> doubt = doubt(pod, init, volume, process);
    if (doubt.isEmpty() || fits(volume, process, view)) {
      return Optional.empty();
    }
    Ref ref = workload.ref();
    String spec = "/spec/template/spec";
    List<Evidence> evidence = new ArrayList<>();
    Ref holder = claimed(volume, view).map(Ref::of).orElse(ref);
    evidence.add(
        Evidence.about(
            holder,
            "%s is %s".formatted(volume.mount().getMountPath(), volume.words()),
            holder.equals(ref) ? spec + "/volumes" : "/spec"));
    evidence.add(Evidence.about(ref, "its program runs as " + process, spec + "/securityContext"));
    init.ifPresent(
        i -> {
          int index = pod.getSpec().getInitContainers().indexOf(i.container().spec());
          evidence.add(Evidence.about(ref, i.line(), spec + "/initContainers/" + index));
        });
    volume.owner(view).ifPresent(o -> evidence.add(o.quote()));
    return Optional.of(
        new Sighting(
            ref,
            evidence,
            Map.of(
                "directory", volume.inContainer(),
                "uid", String.valueOf(process.uid()),
                "why", doubt.get().why(),
                "advice", doubt.get().advice())));
  }

  /** Whether the process was seen to own the directory, or to own where it would make it. */
  private static boolean fits(DataVolume volume, ProcessIdentity process, View view) {
    return volume
        .owner(view)
        .or(() -> volume.root().owner(view))
        .filter(process::mayCreateIn)
        .isPresent();
  }

  /**
   * Why the owner is not sure.
   *
   * @param why in one sentence
   * @param advice what to do about it
   */
  private record Doubt(String why, String advice) {}

  private static Optional<Doubt> doubt(
      Pod pod, Optional<OwnerInit> init, DataVolume volume, ProcessIdentity process) {
    Optional<Long> group =
        Optional.ofNullable(pod.getSpec().getSecurityContext()).map(PodSecurityContext::getFsGroup);
    if (volume.takesFsGroup() && group.isPresent()) {
      return Optional.empty();
    }
    String owner = process.uid() + ":" + process.gid();
    String directory = volume.inContainer();
    String made = volume.equals(volume.root()) ? "" : "mkdir -p %s; ";
    String script = made.formatted(directory) + "chown -Rh %s %s".formatted(owner, directory);
    if (init.isPresent()) {
      String name = "init container " + init.get().container().name();
      String right = "in the manifest, let %s run as root and do: %s".formatted(name, script);
      Optional<Long> other = init.get().user().filter(u -> u != process.uid());
      if (other.isPresent()) {
        return Optional.of(new Doubt(name + " gives it to user " + other.get(), right));
      }
      if (!init.get().runsAsRoot()) {
        return Optional.of(new Doubt(name + " is not root and may not give it away", right));
      }
      String strict = "in the manifest, begin the script of %s with the line: set -e";
      return init.get().hidesRefusal()
          ? Optional.of(
              new Doubt(name + " ends well even if its chown is refused", strict.formatted(name)))
          : Optional.empty();
    }
    if (volume.takesFsGroup()) {
      return Optional.of(
          new Doubt(
              "there is no fsGroup, and no init container gives it away",
              "in the manifest, under securityContext of the pod template: fsGroup: "
                  + (process.gid() == 0 ? process.uid() : process.gid())));
    }
    return Optional.of(
        new Doubt(
            "fsGroup has no effect there, and no init container gives it away",
            byHand(volume, made, owner)
                + "in the manifest, an init container that runs as root, mounts "
                + volume.mounting()
                + " and has the command: sh -euc '"
                + script
                + "'"));
  }

  private static String byHand(DataVolume volume, String made, String owner) {
    String folder = volume.onNode();
    return folder.isEmpty()
        ? ""
        : "on the node, as root: %schown -R %s %s; or, "
            .formatted(made.formatted(folder), owner, folder);
  }
}
