package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.vmstation.fix.Rehearsal;
import io.vmstation.fix.Replace;
import io.vmstation.model.Layer;
import io.vmstation.model.Snapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is overwritten by force, and what is not. */
class OverwritingTest {

  @Test
  void theReplicasThatAnAutoscalerSetStay() {
    Snapshot now =
        new Snapshot(
            Instant.EPOCH,
            "monitoring",
            EnumSet.allOf(Layer.class),
            Snapshot.index(List.of(deployment("theirs", 3))),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Rehearsal target = new Rehearsal(now);
    Replace back = Replace.of(deployment("well", 1), deployment("sick", 1));
    back.performOn(new Overwriting(target));
    assertEquals(Optional.of(deployment("sick", 3)), target.find(back.target()));
  }

  private static Deployment deployment(String strategy, int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("loki")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewStrategy()
        .withType(strategy)
        .endStrategy()
        .endSpec()
        .build();
  }
}
