package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.ErrorLine;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A container that ends again and again: it waits in CrashLoopBackOff, or is not ready after a run
 * that failed in the last ten minutes.
 */
public record ContainerCrashing() implements Symptom {

  private static final Duration RECENT = Duration.ofMinutes(10);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Pod pod : view.livePods()) {
      PodContainer.all(pod).stream()
          .filter(c -> crashes(c, view))
          .findFirst()
          .ifPresent(c -> found.add(sighting(c, view)));
    }
    return found;
  }

  private static boolean crashes(PodContainer c, View view) {
    if (c.waitingReason().filter("CrashLoopBackOff"::equals).isPresent()) {
      return true;
    }
    return !c.ready()
        && c.lastRun()
            .filter(r -> r.exitCode() != 0)
            .filter(r -> r.finished().isAfter(view.takenAt().minus(RECENT)))
            .isPresent();
  }

  private static Sighting sighting(PodContainer c, View view) {
    List<Evidence> evidence = new ArrayList<>();
    c.waitingReason()
        .ifPresent(
            r -> evidence.add(c.note("container " + c.name() + " waits: " + r, "/state/waiting")));
    c.lastRunQuote().ifPresent(evidence::add);
    c.unhealthyLogs(view).stream().findFirst().flatMap(ErrorLine::of).ifPresent(evidence::add);
    return new Sighting(
        Ref.of(c.pod()),
        evidence,
        Map.of(
            "container", c.name(),
            "exitCode", c.lastRun().map(r -> String.valueOf(r.exitCode())).orElse("?"),
            "length", c.lastRun().map(PodContainer.Run::lengthInWords).orElse("?")));
  }
}
