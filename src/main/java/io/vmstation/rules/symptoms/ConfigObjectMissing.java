package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A container that cannot be made because a ConfigMap, a Secret or a key of one is not there. */
public record ConfigObjectMissing() implements Symptom {

  /** The kubelet's words (pkg/kubelet/kubelet_pods.go, pkg/volume/configmap, pkg/volume/secret). */
  private static final Pattern MISSING =
      Pattern.compile(
          "(?i)(?<object>(configmap|secret) \"[^\"]+\") not found"
              + "|couldn't find key (?<key>\\S+ in (ConfigMap|Secret) \\S+)"
              + "|(?<reference>(configmap references non-existent config|references non-existent"
              + " secret) key: \\S+)");

  private static final String MOUNT = "MountVolume\\.SetUp failed .*";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.livePods().stream().flatMap(p -> look(p, view).stream()).toList();
  }

  private static Optional<Sighting> look(Pod pod, View view) {
    Stream<Evidence> waiting =
        PodContainer.all(pod).stream()
            .filter(c -> c.waitingReason().filter("CreateContainerConfigError"::equals).isPresent())
            .map(
                c ->
                    c.note(
                        "container " + c.name() + " waits: " + c.waitingMessage(),
                        "/state/waiting"));
    Stream<Evidence> mounting =
        Occurrence.keeping(view, pod, "FailedMount", MOUNT).stream().map(Occurrence::quote);
    return Stream.concat(waiting, mounting).flatMap(e -> sighting(pod, e).stream()).findFirst();
  }

  /** Whether a message of the kubelet says so. */
  static boolean says(String message) {
    return MISSING.matcher(message).find();
  }

  private static Optional<Sighting> sighting(Pod pod, Evidence evidence) {
    Matcher m = MISSING.matcher(evidence.quote());
    if (!m.find()) {
      return Optional.empty();
    }
    String missing =
        Stream.of(m.group("object"), m.group("key"), m.group("reference"))
            .filter(g -> g != null)
            .findFirst()
            .orElseThrow();
    return Optional.of(
        new Sighting(
            Ref.of(pod),
            List.of(evidence),
            Map.of("missing", m.group("key") == null ? missing : "key " + missing)));
  }
}
