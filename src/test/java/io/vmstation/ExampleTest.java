package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.files.Bundle;
import io.vmstation.model.Topology;
import io.vmstation.report.Invocation;
import io.vmstation.report.Page;
import io.vmstation.report.Report;
import io.vmstation.report.TextReport;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bundle that the README begins with: the incident as a real cluster told it. */
class ExampleTest {

  private static final Path INCIDENT = Path.of("docs/examples/incident");

  private final Diagnosis diagnosis =
      Diagnosis.of(Catalogue.builtIn(), Topology.of(new Bundle(INCIDENT).source().take()));

  @Test
  void itsFirstPageIsWhatDiagnoseWritesToday() throws IOException {
    StringBuilder analysis = new StringBuilder();
    new TextReport(Page.PLAIN)
        .write(Report.of(diagnosis, text -> text, Invocation.PLAIN), analysis);
    Golden.check(INCIDENT.resolve("00-ANALYSIS-AND-RECOMMENDATIONS.txt"), analysis.toString());
  }

  @Test
  void incidentHasThreeRootsAndNothingUnexplained() {
    assertEquals(
        Set.of(
            "data-directory-reowned:pod/prometheus-0",
            "prometheus-rules-invalid:configmap/prometheus-rules",
            "loki-worker-port-mismatch:configmap/loki-config"),
        diagnosis.roots().stream().map(Finding::id).collect(Collectors.toSet()));
  }
}
