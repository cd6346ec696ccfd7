package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Arrival;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A group of rules that stands in a rule file and that the running Prometheus does not have. A file
 * that was changed minutes ago may still be on its way: until it is seen in the pod it is too early
 * to tell.
 *
 * @param flag the flag that names Prometheus' configuration file
 * @param path the usual path of that file
 */
public record RuleGroupNotLoaded(String flag, String path) implements Symptom {

  /** Who loads a file as soon as it comes has done so by then. */
  private static final Duration TO_LOAD = Duration.ofSeconds(30);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC, Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (PrometheusAnswer answer : PrometheusAnswer.to("/api/v1/rules", view)) {
      Set<String> loaded = new HashSet<>();
      answer.data().path("groups").forEach(g -> loaded.add(g.path("name").asString("")));
      for (Workload workload : view.workloads()) {
        if (view.workloadsOf(answer.from().target()).contains(workload.ref())) {
          look(view, workload, answer.from().target(), loaded).forEach(found::add);
        }
      }
    }
    return found;
  }

  private List<Sighting> look(View view, Workload workload, Ref pod, Set<String> loaded) {
    List<Sighting> found = new ArrayList<>();
    RuleFileInvalid files = new RuleFileInvalid(flag, path);
    for (ConfigFile file : files.files(view, workload)) {
      for (Node group : file.yaml().at("groups").map(YamlText::items).orElse(List.of())) {
        Optional<Node> name = YamlText.value(group, "name");
        name.flatMap(YamlText::scalar)
            .filter(n -> !loaded.contains(n))
            .map(
                n ->
                    new Sighting(
                        pod,
                        List.of(file.quote(YamlText.line(name.get()))),
                        Map.of("group", n, "file", file.path())))
            .filter(s -> !awaits(file, pod, view))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private static boolean mayBeAwaited(ConfigMap map, Ref pod, View view) {
    return view.find(Pod.class, pod.namespace(), pod.name())
        .filter(p -> Arrival.mayBeAwaited(map, p, view.takenAt()))
        .isPresent();
  }

  /**
   * Whether a file that a pod does not run with was changed so lately that it need not have it yet,
   * and is not seen in it; then it is too early to tell.
   */
  static boolean awaits(ConfigFile file, Ref pod, View view) {
    boolean isOnItsWay =
        view.find(ConfigMap.class, file.source().namespace(), file.source().name())
                .filter(m -> mayBeAwaited(m, pod, view))
                .isPresent()
            && view.arrived(pod, file.path())
                .filter(view.takenAt().minus(TO_LOAD)::isAfter)
                .isEmpty();
    if (isOnItsWay) {
      String why = "%s was changed within the last four minutes, and %s does not run with it yet";
      view.tooEarly(Layer.PROBES, file.source(), why.formatted(file.path(), pod));
    }
    return isOnItsWay;
  }
}
