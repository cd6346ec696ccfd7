package io.vmstation.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything known about the patient at one moment, from a live cluster, a bundle or manifests.
 *
 * @param takenAt when looking began, by the clock of the machine that looked
 * @param namespace the namespace of the stack
 * @param layers the kinds of evidence that the source can carry at all
 * @param objects by name, in the order of their names; Secrets without values
 * @param logs what containers wrote, by pod and container, the previous run last
 * @param probes what endpoints and DNS answered
 * @param files owners of data directories
 * @param gaps what was wanted and could not be had
 */
public record Snapshot(
    Instant takenAt,
    String namespace,
    Set<Layer> layers,
    Map<Ref, HasMetadata> objects,
    List<Log> logs,
    List<ProbeResult> probes,
    List<FileOwner> files,
    List<Gap> gaps) {

  public Snapshot {
    layers =
        Collections.unmodifiableSet(
            layers.isEmpty() ? EnumSet.noneOf(Layer.class) : EnumSet.copyOf(layers));
    objects = Collections.unmodifiableMap(new TreeMap<>(objects));
    logs = logs.stream().sorted(Log.ORDER).toList();
    probes = List.copyOf(probes);
    files = List.copyOf(files);
    gaps = gaps.stream().distinct().sorted().toList();
  }

  /** What was seen of objects alone. */
  public static Snapshot of(
      Instant takenAt,
      String namespace,
      Set<Layer> layers,
      Collection<? extends HasMetadata> objects,
      List<Gap> gaps) {
    return new Snapshot(
        takenAt, namespace, layers, index(objects), List.of(), List.of(), List.of(), gaps);
  }

  /** Orders objects by their names. */
  public static Map<Ref, HasMetadata> index(Collection<? extends HasMetadata> objects) {
    return objects.stream()
        .collect(Collectors.toMap(Ref::of, Function.identity(), (a, b) -> b, TreeMap::new));
  }

  /**
   * The file that holds an object in a bundle. Names of roles may have a colon, which Windows takes
   * in no name of a file, and none has a percent sign.
   */
  public static String file(Ref ref) {
    String kind = ref.kind().toLowerCase(java.util.Locale.ROOT);
    String name = ref.name().replace(":", "%3A");
    return ref.namespace().isEmpty()
        ? "snapshot/objects/%s/%s.yaml".formatted(kind, name)
        : "snapshot/objects/%s/%s/%s.yaml".formatted(kind, ref.namespace(), name);
  }
}
