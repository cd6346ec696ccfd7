package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.vmstation.fix.Essence;
import io.vmstation.model.Ref;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** October 2025, cured and taken back by the commands that a user types. */
@Execution(ExecutionMode.CONCURRENT)
final class RemediationIT {

  @TempDir Path folder;

  @Test
  void octoberIsCuredAndComesBack() {
    Scenario october = Scenarios.named("october-whole");
    String run = Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX);
    Typed operator = new Typed(Map.of("BACKUP_DIR", folder.toString()));
    try (KubernetesClient client = Ward.ACCESS.connect();
        Bed bed = Bed.beside(client, "remedy-october-" + run)) {
      bed.apply(october.stack().get());
      october.course().accept(bed);
      bed.awaitShown();
      String where = bed.namespace();
      Map<Ref, Essence> before = Ward.essences(client, where);
      Map<String, String> pods = pods(bed);

      operator.run("remediate", "-n", where, "--yes").with(0);
      Map<String, String> touched = pods(bed);
      touched.values().removeAll(pods.values());
      assertEquals(Set.of("prometheus-0", "loki-0"), touched.keySet());
      assertEquals(
          Set.of("configmap/prometheus-rules", "configmap/loki-config"),
          Ward.differing(before, Ward.essences(client, where)));
      operator.run("validate", "-n", where).with(0);

      operator.run("rollback", "-n", where, "--yes").with(0);
      assertEquals(Set.of(), Ward.differing(before, Ward.essences(client, where)));
      bed.awaitLog("prometheus-0", "prometheus", "mapping values are not allowed");
      assertTrue(
          client.pods().inNamespace(where).list().getItems().stream()
              .filter(p -> p.getMetadata().getName().equals("loki-0"))
              .noneMatch(Readiness::isPodReady));
    }
  }

  /** Their uids, by name. */
  private static Map<String, String> pods(Bed bed) {
    return bed.client().pods().inNamespace(bed.namespace()).list().getItems().stream()
        .map(Pod::getMetadata)
        .collect(Collectors.toMap(m -> m.getName(), m -> m.getUid()));
  }
}
