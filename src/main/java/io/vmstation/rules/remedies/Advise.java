package io.vmstation.rules.remedies;

import io.vmstation.fix.Manual;
import io.vmstation.fix.Safety;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Remedy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a person what to do.
 *
 * @param title one sentence
 * @param command what to type, with the finding's facts in braces, and {@code {subject}}, {@code
 *     {workload}} and {@code {namespace}}
 * @param undo what takes it back
 */
public record Advise(String title, String command, String undo) implements Remedy {

  @Override
  public Optional<Cure> propose(Finding finding, Topology topology) {
    Optional<Ref> workload = topology.workloadsOf(finding.subject()).stream().findFirst();
    return workload.map(
        w ->
            new Cure(
                fill(title, finding, w),
                Safety.MANUAL,
                List.of(new Manual(w, fill(command, finding, w), fill(undo, finding, w)))));
  }

  private static String fill(String text, Finding finding, Ref workload) {
    String filled =
        text.replace("{subject}", finding.subject().toString())
            .replace("{workload}", workload.toString())
            .replace("{namespace}", workload.namespace());
    for (Map.Entry<String, String> fact : finding.facts().entrySet()) {
      filled = filled.replace("{" + fact.getKey() + "}", fact.getValue());
    }
    return filled;
  }
}
