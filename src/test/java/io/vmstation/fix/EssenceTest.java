package io.vmstation.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EssenceTest {

  @Test
  void leavesOutWhatTheServerOwns() {
    ConfigMap mine = Things.map("c", "a: 1\n");
    ConfigMap stored =
        new ConfigMapBuilder(mine)
            .editMetadata()
            .withUid("u")
            .withResourceVersion("7")
            .withGeneration(2L)
            .withCreationTimestamp("2026-11-23T00:00:00Z")
            .addNewManagedField()
            .withManager("kubectl")
            .endManagedField()
            .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{}")
            .endMetadata()
            .build();
    assertTrue(Essence.same(mine, stored));
  }

  @Test
  void keepsWhatOthersOwn() {
    ConfigMap mine = Things.map("c", "a: 1\n");
    ConfigMap annotated =
        new ConfigMapBuilder(mine)
            .editMetadata()
            .addToAnnotations("team/owner", "x")
            .endMetadata()
            .build();
    assertFalse(Essence.same(mine, annotated));
    assertFalse(Essence.same(mine, Things.map("c", "a: 1")));
  }

  @Test
  void printsTextLineByLineAndScalarsAsKubernetesReadsThem() {
    ConfigMap map = Things.map("c", "a: 1 \n\tb\n\nc");
    assertEquals(
        List.of(
            "apiVersion: v1",
            "data:",
            "  file.yml: |",
            "    a: 1",
            "    \tb",
            "",
            "    c",
            "kind: ConfigMap",
            "metadata:",
            "  name: c",
            "  namespace: monitoring"),
        Essence.of(map).yaml());
  }

  @Test
  void printsListsOfMaps() {
    var service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("s")
            .endMetadata()
            .withNewSpec()
            .withSelector(Map.of("on", "yes"))
            .addNewPort()
            .withName("http")
            .withPort(80)
            .withTargetPort(new IntOrString("http"))
            .endPort()
            .addNewPort()
            .withPort(81)
            .endPort()
            .addToExternalIPs("10.0.0.1")
            .endSpec()
            .build();
    assertEquals(
        List.of(
            "apiVersion: v1",
            "kind: Service",
            "metadata:",
            "  name: s",
            "spec:",
            "  externalIPs:",
            "  - \"10.0.0.1\"",
            "  ports:",
            "  - name: http",
            "    port: 80",
            "    targetPort: http",
            "  - port: 81",
            "  selector:",
            "    \"on\": \"yes\""),
        Essence.of(service).yaml());
  }

  @Test
  void comparesQuantities() {
    var claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName("c")
            .endMetadata()
            .withNewSpec()
            .withNewResources()
            .addToRequests("storage", new Quantity("1Gi"))
            .endResources()
            .endSpec()
            .build();
    assertTrue(Essence.of(claim).yaml().contains("      storage: \"1Gi\""));
  }
}
