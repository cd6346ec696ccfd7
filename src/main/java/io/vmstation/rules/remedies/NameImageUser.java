package io.vmstation.rules.remedies;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says by number as which user a container runs that the kubelet knows by name alone: that of its
 * image, where this is known. Nothing else changes for the program. Where a user is set, it stays.
 */
public record NameImageUser() implements Remedy {

  private static final Pattern NAMED = Pattern.compile("non-numeric user \\((\\S+)\\)");

  private static final long NOBODY = 65534;

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    Matcher named = NAMED.matcher(finding.facts().get("message"));
    if (!named.find()) {
      return Optional.empty();
    }
    String name = finding.facts().get("container");
    List<Step> steps =
        TemplateEdit.steps(finding.subject(), topology, s -> nameUser(s, name, named.group(1)));
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cure(
                "let container %s run as the user of its image, by number".formatted(name),
                Safety.RESTART,
                steps));
  }

  private static void nameUser(PodSpec spec, String name, String user) {
    boolean set =
        Optional.ofNullable(spec.getSecurityContext())
            .map(PodSecurityContext::getRunAsUser)
            .isPresent();
    for (Container c : spec.getContainers()) {
      Optional<Long> uid =
          Component.ofOwnImage(c.getImage())
              .filter(p -> user.equals(p.imageUid() == NOBODY ? "nobody" : p.label()))
              .map(Component::imageUid);
      boolean own =
          Optional.ofNullable(c.getSecurityContext())
              .map(SecurityContext::getRunAsUser)
              .isPresent();
      if (c.getName().equals(name) && uid.isPresent() && !set && !own) {
        SecurityContext context =
            Optional.ofNullable(c.getSecurityContext()).orElseGet(SecurityContext::new);
        context.setRunAsUser(uid.get());
        c.setSecurityContext(context);
      }
    }
  }
}
