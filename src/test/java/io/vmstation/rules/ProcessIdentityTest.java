package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {

  private static final Container PROMETHEUS = container("prom/prometheus:v2.53.3");

  @ParameterizedTest(name = "{0}:{1} in groups {2} and a directory {3}:{4} {5}")
  @CsvSource({
    // uid, gid, further group, owner, group, mode, basis, may create
    "65534, 65534, -1, 65534, 65534, 755, OWNER, true",
    "65534, 0, -1, 65534, 65534, 755, OWNER, true",
    "65534, 65534, -1, 0, 0, 755, OTHERS, false",
    "65534, 65534, -1, 0, 0, 777, OTHERS, true",
    "65534, 65534, -1, 0, 2000, 775, OTHERS, false",
    "65534, 2000, -1, 0, 2000, 775, GROUP, true",
    "65534, 65534, 2000, 0, 2000, 775, GROUP, true",
    "65534, 65534, 2000, 0, 2000, 755, GROUP, false",
    // the owner's bits count even where the group's are wider
    "65534, 65534, -1, 65534, 65534, 575, OWNER, false",
    // writing without searching creates nothing
    "65534, 65534, -1, 65534, 65534, 655, OWNER, false",
    "472, 0, -1, 0, 0, 775, GROUP, true",
  })
  void decidesByTheFirstClassThatFits(
      long uid,
      long gid,
      long more,
      long owner,
      long group,
      String mode,
      String basis,
      String may) {
    List<Long> groups = more < 0 ? List.of() : List.of(more);
    ProcessIdentity process = new ProcessIdentity(uid, gid, groups, ProcessIdentity.Modes.BOUND);
    FileOwner directory = directory(owner, group, mode);
    assertEquals(ProcessIdentity.Basis.valueOf(basis), process.basis(directory));
    assertEquals(Boolean.parseBoolean(may), process.mayCreateIn(directory));
  }

  @Test
  void lacksOnlyTheGroupWhereTheGroupMayWrite() {
    ProcessIdentity process =
        new ProcessIdentity(65534, 65534, List.of(), ProcessIdentity.Modes.BOUND);
    assertTrue(process.lacksOnlyGroup(directory(0, 2000, "775")));
    assertFalse(process.lacksOnlyGroup(directory(0, 2000, "755")));
    assertFalse(process.lacksOnlyGroup(directory(65534, 2000, "575")));
  }

  @Test
  void takesTheGroupFromTheImageWhereTheUserIsTheImages() {
    assertEquals("user 65534, group 65534", of(pod(null, null, null), PROMETHEUS));
    assertEquals("user 65534, group 65534", of(pod(65534L, null, null), PROMETHEUS));
    assertEquals("user 1000, group 0", of(pod(1000L, null, null), PROMETHEUS));
    assertEquals("user 1000, group 3, groups [5]", of(pod(1000L, 3L, 5L), PROMETHEUS));
  }

  @Test
  void takesTheContainersWordBeforeThePods() {
    Container own =
        new ContainerBuilder(PROMETHEUS)
            .withNewSecurityContext()
            .withRunAsUser(7L)
            .withRunAsGroup(8L)
            .endSecurityContext()
            .build();
    assertEquals("user 7, group 8", of(pod(1000L, 3L, null), own));
  }

  @Test
  void rootWithoutItsCapabilityIsBoundByModes() {
    Container bare =
        new ContainerBuilder(PROMETHEUS)
            .withNewSecurityContext()
            .withRunAsUser(0L)
            .withNewCapabilities()
            .withDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .build();
    FileOwner directory = directory(65534, 65534, "755");
    PodSpec pod = pod(null, null, null);
    assertFalse(ProcessIdentity.of(pod, bare).orElseThrow().mayCreateIn(directory));
    bare.getSecurityContext().setCapabilities(null);
    assertTrue(ProcessIdentity.of(pod, bare).orElseThrow().mayCreateIn(directory));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "prom/prometheus:v2.53.3",
        "localhost:5000/mirror/prom/prometheus",
        "quay.io/prometheus/prometheus:v3.5.0@sha256:c141"
      })
  void knowsTheUserOfTheProjectsOwnImages(String image) {
    assertEquals("user 65534, group 65534", of(pod(null, null, null), container(image)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "example/x:1",
        "docker.io/bitnami/prometheus:2.53.3",
        "cgr.dev/chainguard/prometheus",
        "localhost:5000/prometheus:v2.53.3",
        "prom/prometheus:v3.10.0-distroless",
        "prometheus"
      })
  void saysNothingOfTheUserOfOtherImages(String image) {
    Container other = container(image);
    other.setArgs(List.of("--storage.tsdb.path=/prometheus"));
    assertTrue(ProcessIdentity.of(pod(null, null, null), other).isEmpty());
  }

  private static Container container(String image) {
    return new ContainerBuilder().withName("p").withImage(image).build();
  }

  private static String of(PodSpec pod, Container container) {
    return ProcessIdentity.of(pod, container).orElseThrow().toString();
  }

  private static PodSpec pod(Long user, Long group, Long fsGroup) {
    return new PodSpecBuilder()
        .withNewSecurityContext()
        .withRunAsUser(user)
        .withRunAsGroup(group)
        .withFsGroup(fsGroup)
        .endSecurityContext()
        .build();
  }

  private static FileOwner directory(long uid, long gid, String mode) {
    Ref claim = new Ref("PersistentVolumeClaim", "monitoring", "data");
    return new FileOwner(claim, "", uid, gid, Integer.parseInt(mode, 8), "stat");
  }
}
