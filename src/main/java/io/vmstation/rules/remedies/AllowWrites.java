package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.List;
import java.util.Optional;

/** Takes {@code readOnly} off the volume mount that a container has to write to. */
public record AllowWrites() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    String container = finding.facts().get("container");
    String mount = finding.facts().get("mount");
    List<Step> steps =
        TemplateEdit.steps(finding.subject(), topology, spec -> clear(spec, container, mount));
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new Cure("mount " + mount + " writable", Safety.RESTART, steps));
  }

  private static void clear(PodSpec spec, String container, String path) {
    spec.getContainers().stream()
        .filter(c -> c.getName().equals(container))
        .flatMap(c -> c.getVolumeMounts().stream())
        .filter(m -> m.getMountPath().equals(path) && Boolean.TRUE.equals(m.getReadOnly()))
        .forEach(m -> m.setReadOnly(null));
  }
}
