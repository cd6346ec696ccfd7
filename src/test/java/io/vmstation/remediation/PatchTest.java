package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.Golden;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Safety;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchTest {

  private static final Path GOLDEN = Path.of("src/test/resources/patches");
  private static final String MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: loki-config
        namespace: monitoring
        annotations:
          meta.helm.sh/release-name: loki
          meta.helm.sh/release-namespace: logging
      data:
        other.yaml: "stays"
        loki.yaml: |
          # a comment
          port: 9095
      """;
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: prometheus
        namespace: monitoring
        ownerReferences:
          - apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            name: k8s
            uid: u
            controller: true
      spec:
        template:
          spec:
            containers:
              - name: prometheus
                args: [--a, --b]
                volumeMounts:
                  - name: data
                    mountPath: /prometheus
                    readOnly: true
                ports:
                  - containerPort: 9090
              - name: reloader
                image: reloader
      """;

  @TempDir Path folder;

  private static Proposal proposal(String before, String after) {
    HasMetadata old = ObjectYaml.read(before);
    Replace change =
        new Replace(Ref.of(old), Optional.of(old), Optional.of(ObjectYaml.read(after)));
    Fix fix = new Fix("correct it", Safety.RESTART, List.of(change), "some-rule", Ref.of(old));
    return new Proposal("it is wrong", List.of(), fix, "");
  }

  private static String patch(Proposal proposal) {
    return proposal.patches().get(0).text(UnaryOperator.identity());
  }

  @Test
  void aConfigurationIsPatchedByItsKey() {
    Golden.check(
        GOLDEN.resolve("helm.yaml"), patch(proposal(MAP, MAP.replace("9095", "9096 # now"))));
  }

  @Test
  void aWorkloadIsPatchedByTheFieldsThatDiffer() {
    String after =
        SET.replace("              readOnly: true\n", "")
            .replace("[--a, --b]", "[--a]")
            .replace("9090", "9091");
    Golden.check(GOLDEN.resolve("operator.yaml"), patch(proposal(SET, after)));
  }

  @Test
  void theKeeperIsKnownByItsMarks() {
    assertEquals(
        "Argo CD application monitoring",
        who("argocd.argoproj.io/tracking-id: monitoring:/ConfigMap:monitoring/loki-config"));
    assertEquals(
        "Flux kustomization flux-system/apps",
        who(
            "kustomize.toolkit.fluxcd.io/name: apps\n    kustomize.toolkit.fluxcd.io/namespace:"
                + " flux-system"));
    assertEquals("nobody", who("a: b"));
    String label = "a: b\n  labels:\n    app.kubernetes.io/instance: monitoring";
    assertEquals("nobody", who(label + "\n  managedFields:\n    - manager: helm"));
    assertEquals(
        "Argo CD application monitoring",
        who(label + "\n  managedFields:\n    - manager: argocd-controller"));
    String deployment = SET.replace("monitoring.coreos.com/v1", "apps/v1");
    assertEquals(List.of(), proposal(deployment, deployment).patches());
  }

  private static String who(String mark) {
    String kept = MAP.replaceFirst("(?s)meta.helm.sh/release-name.*?logging", mark);
    return proposal(kept, kept).keepers().values().stream()
        .map(k -> k.who())
        .findFirst()
        .orElse("nobody");
  }

  @Test
  void aPatchWithCredentialsIsLeftOut() {
    String text =
        proposal(MAP, MAP.replace("9095", "s3cr3t"))
            .patches()
            .get(0)
            .text(t -> t.replace("s3cr3t", "REDACTED"));
    assertFalse(text.contains("s3cr3t"));
    assertTrue(
        text.endsWith(
            "# It holds credentials, so there is no patch: make the change above by hand.\n"));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Patches patches = new Patches(folder.resolve("a/b"), UnaryOperator.identity());
    Path file = patches.write(proposal(MAP, MAP.replace("9095", "9096"))).get(0);
    assertEquals("configmap-loki-config.some-rule.yaml", file.getFileName().toString());
    String text = Files.readString(file);
    patches.write(proposal(MAP, MAP.replace("9095", "9097")));
    assertEquals(text, Files.readString(file));
    UsageException e =
        assertThrows(
            UsageException.class, () -> new Patches(file.getParent(), UnaryOperator.identity()));
    assertTrue(e.getMessage().contains("nothing is overwritten"));
    assertThrows(UsageException.class, () -> new Patches(file, UnaryOperator.identity()));
  }
}
