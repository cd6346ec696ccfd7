package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Component;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.TemplateEdit;
import java.util.List;
import java.util.Optional;

/**
 * Says by number as which user a container runs: that of its image, where this is known and not
 * root. Nothing else changes for the program.
 */
public record NameImageUser() implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    String name = finding.facts().get("container");
    List<Step> steps =
        TemplateEdit.steps(finding.subject(), topology, spec -> nameUser(spec, name));
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cure(
                "let container %s run as the user of its image, by number".formatted(name),
                Safety.RESTART,
                steps));
  }

  private static void nameUser(PodSpec spec, String name) {
    for (Container c : spec.getContainers()) {
      Optional<Long> uid =
          Component.ofImageOrArguments(c).map(Component::imageUid).filter(u -> u != 0);
      if (c.getName().equals(name) && uid.isPresent()) {
        SecurityContext context =
            Optional.ofNullable(c.getSecurityContext()).orElseGet(SecurityContext::new);
        context.setRunAsUser(uid.get());
        c.setSecurityContext(context);
      }
    }
  }
}
