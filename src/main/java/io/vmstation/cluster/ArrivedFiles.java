package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.model.Arrival;
import io.vmstation.model.Component;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The questions whether configuration files that were changed minutes ago have come to the pods
 * that mount them, asked of the containers themselves. Where an image has no {@code cat} or {@code
 * stat}, nothing is told.
 */
final class ArrivedFiles {

  /** The link that the kubelet replaces when it brings a volume up to date (atomic_writer.go). */
  private static final String LINK = "..data";

  /** The programs that tell what they run with. */
  private static final Set<Component> TELLING =
      EnumSet.of(Component.PROMETHEUS, Component.ALERTMANAGER);

  private final InContainer commands;

  ArrivedFiles(KubernetesClient client, Duration timeout) {
    this.commands = new InContainer(client, timeout);
  }

  List<Question> questions(Topology topology) {
    List<Question> questions = new ArrayList<>();
    for (Workload workload : topology.workloads()) {
      if (workload.component().filter(TELLING::contains).isPresent()) {
        String main = workload.mainContainer().orElseThrow().getName();
        for (Pod pod : workload.pods()) {
          InContainer.running(pod).stream()
              .filter(c -> c.getName().equals(main))
              .forEach(c -> questions.addAll(questions(topology, pod, c)));
        }
      }
    }
    return questions;
  }

  private List<Question> questions(Topology topology, Pod pod, Container container) {
    List<Question> questions = new ArrayList<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Map<String, String> files = awaited(topology, pod, mount);
      if (!files.isEmpty() && isWhole(mount)) {
        PosixPath folder = PosixPath.of(mount);
        questions.add(
            new Question(
                Layer.PROBES,
                new Ref("ConfigFile", pod.getMetadata().getNamespace(), folder.text()),
                "see whether %s of %s is up to date".formatted(folder.text(), Ref.of(pod)),
                InContainer.RIGHT,
                () -> look(pod, container, folder, files)));
      }
    }
    return questions;
  }

  /** What is mounted by a subPath never changes. */
  private static boolean isWhole(VolumeMount mount) {
    return Stream.of(mount.getSubPath(), mount.getSubPathExpr())
        .allMatch(p -> p == null || p.isEmpty());
  }

  /** The texts of the files, by their paths in the volume, that may be on their way to a mount. */
  private static Map<String, String> awaited(Topology topology, Pod pod, VolumeMount mount) {
    Map<String, String> files = new TreeMap<>();
    pod.getSpec().getVolumes().stream()
        .filter(v -> v.getName().equals(mount.getName()))
        .map(Volume::getConfigMap)
        .filter(c -> c != null)
        .forEach(
            c -> {
              Ref ref = new Ref("ConfigMap", pod.getMetadata().getNamespace(), c.getName());
              if (topology.snapshot().objects().get(ref) instanceof ConfigMap map
                  && map.getData() != null
                  && Arrival.mayBeAwaited(map, pod, topology.snapshot().takenAt())) {
                items(map, c.getItems())
                    .filter(i -> map.getData().containsKey(i.getKey()))
                    .forEach(i -> files.put(i.getPath(), map.getData().get(i.getKey())));
              }
            });
    return files;
  }

  private static Stream<KeyToPath> items(ConfigMap map, List<KeyToPath> items) {
    return items == null || items.isEmpty()
        ? map.getData().keySet().stream()
            .map(k -> new KeyToPathBuilder().withKey(k).withPath(k).build())
        : items.stream();
  }

  private Seen look(Pod pod, Container container, PosixPath folder, Map<String, String> files)
      throws Exception {
    List<ProbeResult> results = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      String path = folder.resolve(file.getKey()).text();
      if (commands.run(pod, container.getName(), "cat", path).out().equals(file.getValue())) {
        since(pod, container, folder).ifPresent(t -> results.add(Arrival.of(Ref.of(pod), path, t)));
      }
    }
    return Seen.probes(results);
  }

  /** By the node's clock; asked for after the content, so that it is never older than that. */
  private Optional<Instant> since(Pod pod, Container container, PosixPath folder) throws Exception {
    String time =
        commands
            .run(pod, container.getName(), "stat", "-c", "%Y", folder.resolve(LINK).text())
            .out()
            .strip();
    return Optional.of(time)
        .filter(t -> t.matches("\\d{1,11}"))
        .map(t -> Instant.ofEpochSecond(Long.parseLong(t)));
  }
}
