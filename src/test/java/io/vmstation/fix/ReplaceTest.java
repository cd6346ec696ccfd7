package io.vmstation.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is due where somebody has scaled a workload since the step was shown. */
class ReplaceTest {

  private static final Replace STEP = Replace.of(sick(1), well(1));

  @Test
  void aStepThatLeavesTheReplicasAloneKeepsThoseThatThereAre() {
    Replace due = STEP.due(Optional.of(sick(3)));
    assertEquals(new Replace(STEP.target(), Optional.of(sick(3)), Optional.of(well(3))), due);
    assertTrue(STEP.due(Optional.of(well(3))).changesNothing());
    Replace back = STEP.inverse().due(Optional.of(well(3)));
    assertEquals(Optional.of(sick(3)), back.after());
  }

  @Test
  void aStatefulSetIsScaledAsADeploymentIs() {
    Replace due = Replace.of(set("sick", 1), set("well", 1)).due(Optional.of(set("sick", 2)));
    assertEquals(Optional.of(set("well", 2)), due.after());
  }

  @Test
  void aStepThatScalesIsDoneOnWhatWasShownAlone() {
    Replace scales = Replace.of(sick(0), sick(1));
    assertThrows(ConflictException.class, () -> scales.due(Optional.of(sick(3))));
    assertFalse(scales.due(Optional.of(sick(0))).changesNothing());
  }

  @Test
  void whatElseWasChangedIsAConflict() {
    Deployment theirs =
        new DeploymentBuilder(sick(3)).editSpec().withPaused(true).endSpec().build();
    assertThrows(ConflictException.class, () -> STEP.due(Optional.of(theirs)));
  }

  private static Deployment sick(int replicas) {
    return deployment("sick", replicas);
  }

  private static Deployment well(int replicas) {
    return deployment("well", replicas);
  }

  private static Deployment deployment(String image, int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewTemplate()
        .withNewSpec()
        .addNewContainer()
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static HasMetadata set(String service, int replicas) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withServiceName(service)
        .endSpec()
        .build();
  }
}
