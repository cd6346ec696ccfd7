package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.files.Bundle;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bundle that the README begins with: the incident as a real cluster told it. */
class ExampleTest {

  @Test
  void incidentHasThreeRootsAndNothingUnexplained() {
    Snapshot incident = new Bundle(Path.of("docs/examples/incident")).source().take();
    Diagnosis diagnosis = Diagnosis.of(Catalogue.builtIn(), Topology.of(incident));
    assertEquals(
        Set.of(
            "data-directory-reowned:pod/prometheus-0",
            "prometheus-rules-invalid:configmap/prometheus-rules",
            "loki-worker-port-mismatch:configmap/loki-config"),
        diagnosis.roots().stream().map(Finding::id).collect(Collectors.toSet()));
  }
}
