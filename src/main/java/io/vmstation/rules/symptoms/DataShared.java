package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.Layer;
import io.vmstation.model.PosixPath;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.DataVolume;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Several pods of a program that locks its data directory have the same one: the same place on the
 * same claim.
 *
 * @param when they have it at once
 * @param flag the flag that names the data directory
 * @param path the usual data directory
 * @param unlocked the flag without which the program locks it
 */
public record DataShared(When when, String flag, String path, String unlocked) implements Symptom {

  /** When several pods have the same data directory. */
  public enum When {
    /** All the time: more than one replica. */
    ALWAYS,
    /** While a Deployment of one replica is rolled out: the new pod is to be ready before. */
    ROLLOUT
  }

  /** A place on a claim's volume; its path is relative to the volume's root. */
  private record Place(Ref claim, String path) {}

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    Map<Place, List<Workload>> users =
        new TreeMap<>(Comparator.comparing(Place::claim).thenComparing(Place::path));
    for (Workload w : view.workloads()) {
      place(w, view).ifPresent(p -> users.computeIfAbsent(p, r -> new ArrayList<>()).add(w));
    }
    List<Sighting> found = new ArrayList<>();
    users.forEach(
        (place, of) -> {
          Ref claim = place.claim();
          int pods = of.stream().mapToInt(w -> replicas(w, view)).sum();
          for (Workload w : of) {
            Optional<String> why =
                when == When.ALWAYS
                    ? Optional.of("%d pods are to use %s".formatted(pods, claim))
                        .filter(y -> pods > 1)
                    : overlap(w, view).filter(y -> pods == 1 && locks(w));
            why.map(y -> sighting(w, claim, y)).ifPresent(found::add);
          }
        });
    return found;
  }

  private Sighting sighting(Workload w, Ref claim, String why) {
    List<Evidence> evidence =
        List.of(
            Evidence.about(w.ref(), why, when == When.ALWAYS ? "/spec/replicas" : "/spec/strategy"),
            Evidence.about(
                w.ref(),
                "its data directory %s is on %s".formatted(directory(w), claim),
                "/spec/template/spec/volumes"));
    return new Sighting(
        w.ref(),
        evidence,
        Map.of("claim", claim.toString(), "why", why, "directory", directory(w)));
  }

  private boolean locks(Workload w) {
    return w.mainContainer().stream()
        .flatMap(c -> c.getArgs().stream())
        .noneMatch(a -> a.replaceFirst("^--?", "").split("=")[0].equals(unlocked));
  }

  private String directory(Workload w) {
    return w.mainContainer().flatMap(c -> Flags.value(c, flag)).orElse(path);
  }

  /** Where the data directory lies, where all pods of the workload have the same. */
  private Optional<Place> place(Workload w, View view) {
    boolean controlled =
        view.find(Deployment.class, w.ref().namespace(), w.ref().name()).isPresent()
            || view.find(StatefulSet.class, w.ref().namespace(), w.ref().name()).isPresent();
    Optional<Container> main = w.mainContainer().filter(c -> controlled);
    PosixPath directory = new PosixPath("/").resolve(directory(w));
    return main.flatMap(directory::mount)
        .filter(m -> m.getSubPathExpr() == null)
        .flatMap(m -> claim(w, m).map(c -> new Place(c, DataVolume.inVolume(m, directory).text())));
  }

  private static Optional<Ref> claim(Workload w, VolumeMount m) {
    return w.template().getVolumes().stream()
        .filter(v -> v.getName().equals(m.getName()))
        .filter(v -> v.getPersistentVolumeClaim() != null)
        .findFirst()
        .map(v -> v.getPersistentVolumeClaim().getClaimName())
        .map(n -> new Ref("PersistentVolumeClaim", w.ref().namespace(), n));
  }

  private static int replicas(Workload w, View view) {
    return deployment(w, view)
        .map(DeploymentSpec::getReplicas)
        .or(
            () ->
                view.find(StatefulSet.class, w.ref().namespace(), w.ref().name())
                    .map(s -> s.getSpec().getReplicas()))
        .orElse(1);
  }

  private static Optional<DeploymentSpec> deployment(Workload w, View view) {
    return w.ref().kind().equals("Deployment")
        ? view.find(Deployment.class, w.ref().namespace(), w.ref().name()).map(Deployment::getSpec)
        : Optional.empty();
  }

  /** Why a rollout of one replica begins the new pod before it ends the old one. */
  private static Optional<String> overlap(Workload w, View view) {
    Optional<DeploymentSpec> spec = deployment(w, view);
    Optional<DeploymentStrategy> strategy = spec.map(DeploymentSpec::getStrategy);
    Optional<RollingUpdateDeployment> rolling = strategy.map(DeploymentStrategy::getRollingUpdate);
    boolean recreates = strategy.filter(s -> "Recreate".equals(s.getType())).isPresent();
    return recreates || spec.isEmpty() || rolling.filter(DataShared::endsFirst).isPresent()
        ? Optional.empty()
        : Optional.of("strategy RollingUpdate makes the new pod before the old one ends");
  }

  /** Of one replica, a percentage below 100 of unavailable pods is none. */
  private static boolean endsFirst(RollingUpdateDeployment rolling) {
    IntOrString unavailable = rolling.getMaxUnavailable();
    return unavailable != null
        && (unavailable.getIntVal() != null
            ? unavailable.getIntVal() >= 1
            : "100%".equals(unavailable.getStrVal()));
  }
}
