package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster's DNS fails at a Service's name although the name has an address to give, or gives
 * another.
 */
public record ServiceNameUnresolved() implements Symptom {

  /** CoreDNS may remember for this long what a name was before. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    return Backend.all(view).stream().flatMap(b -> look(b, view).stream()).toList();
  }

  private static Optional<Sighting> look(Backend backend, View view) {
    List<ProbeResult> answers = ClusterDns.failures(view, backend);
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    if (backend.isHeadless() ? !hasAddress(backend, view) : isOld(answers, backend, view)) {
      if (!backend.isHeadless() || backend.isReady(view).orElse(false)) {
        String why = "DNS may still remember what was behind %s before".formatted(backend.ref());
        view.tooEarly(Layer.PROBES, backend.ref(), why);
      }
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    answers.forEach(a -> evidence.add(a.quote()));
    if (answers.stream().anyMatch(a -> a.code() == 0)) {
      evidence.add(backend.address(view));
    }
    evidence.addAll(ClusterDns.outage(view));
    String name = answers.get(0).question().replaceFirst("^A ", "");
    return Optional.of(new Sighting(backend.ref(), evidence, Map.of("name", name)));
  }

  /** Whether the Service is new, and the address may be that of one of its name before it. */
  private static boolean isOld(List<ProbeResult> answers, Backend backend, View view) {
    String made = backend.service().getMetadata().getCreationTimestamp();
    return made != null
        && Instant.parse(made).plus(REMEMBERED).isAfter(view.takenAt())
        && answers.stream().noneMatch(a -> a.code() != 0);
  }

  private static boolean hasAddress(Backend backend, View view) {
    return backend.isReady(view).orElse(false)
        && backend.pods().stream()
            .anyMatch((Pod p) -> Backend.isSettled(p, view.takenAt(), REMEMBERED));
  }
}
