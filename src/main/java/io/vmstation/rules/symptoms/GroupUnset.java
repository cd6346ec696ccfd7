package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.vmstation.model.Component;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Workload;
import io.vmstation.rules.ProcessIdentity;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A program of the stack that is told its user and not its group. */
public record GroupUnset() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.workloads().stream().flatMap(w -> look(w).stream()).toList();
  }

  private static Optional<Sighting> look(Workload workload) {
    Optional<Container> main = workload.mainContainer();
    Optional<PodSecurityContext> wide =
        Optional.ofNullable(workload.template().getSecurityContext());
    Optional<SecurityContext> own = main.map(Container::getSecurityContext);
    Optional<Long> user =
        own.map(SecurityContext::getRunAsUser).or(() -> wide.map(PodSecurityContext::getRunAsUser));
    Optional<Long> group =
        own.map(SecurityContext::getRunAsGroup)
            .or(() -> wide.map(PodSecurityContext::getRunAsGroup));
    if (main.isEmpty() || user.isEmpty() || group.isPresent()) {
      return Optional.empty();
    }
    String gid =
        ProcessIdentity.of(workload.template(), main.get())
            .map(p -> String.valueOf(p.gid()))
            .orElse("0");
    String component = workload.component().map(Component::label).orElse("");
    return Optional.of(
        new Sighting(
            workload.ref(),
            List.of(
                Evidence.about(
                    workload.ref(),
                    "runAsUser: %d, no runAsGroup: the image's passwd file gives group %s"
                        .formatted(user.get(), gid),
                    "/spec/template/spec/securityContext")),
            Map.of("gid", gid, "component", component)));
  }
}
