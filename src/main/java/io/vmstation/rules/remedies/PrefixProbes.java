package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts the prefix that the program serves below before the paths that its probes ask. */
public record PrefixProbes() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    String prefix = finding.facts().get("prefix");
    String container = finding.facts().get("container");
    List<Step> steps =
        new ArrayList<>(
            TemplateEdit.steps(finding.subject(), topology, spec -> edit(spec, container, prefix)));
    topology
        .workload(finding.subject())
        .filter(w -> !steps.isEmpty() && w.ref().kind().equals("StatefulSet"))
        .ifPresent(
            w ->
                w.unreadyPods()
                    .forEach(
                        p ->
                            steps.addAll(
                                TemplateEdit.restart(io.vmstation.model.Ref.of(p), topology))));
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cure("let the probes ask below " + prefix, Safety.RESTART, List.copyOf(steps)));
  }

  private static void edit(PodSpec spec, String name, String prefix) {
    for (Container c : spec.getContainers()) {
      if (c.getName().equals(name)) {
        Stream.of(c.getStartupProbe(), c.getLivenessProbe(), c.getReadinessProbe())
            .filter(Objects::nonNull)
            .map(Probe::getHttpGet)
            .filter(Objects::nonNull)
            .filter(g -> g.getPath() != null && g.getPath().startsWith("/-/"))
            .forEach(g -> prefix(g, prefix));
      }
    }
  }

  private static void prefix(HTTPGetAction get, String prefix) {
    get.setPath(prefix + get.getPath());
  }
}
