package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.ConflictException;
import io.vmstation.fix.HalfDoneException;
import io.vmstation.fix.RefusedException;
import io.vmstation.fix.Time;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Owners are changed only where they are as shown: on this disk, and by the pod's script. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no node runs on it whose disk this would be")
class OwnershipTest extends Mocked {

  private static final Ref CLAIM = new Ref("PersistentVolumeClaim", "monitoring", "data");

  /** Names that a shell would take apart. */
  private static final String NAME = "it's a $file";

  private static final String PODS = "/api/v1/namespaces/monitoring/pods";
  private static final String HAND = PODS + "/vmstation-chown-x";

  private static final Time ALWAYS_NOW = at(new ArrayList<>());

  private static Time at(List<Duration> pauses) {
    return new Time() {
      @Override
      public Instant instant() {
        return Instant.EPOCH;
      }

      @Override
      public void pause(Duration duration) {
        pauses.add(duration);
      }
    };
  }

  private long uid;
  private long gid;

  @BeforeEach
  void makeFile() throws IOException {
    Files.createFile(folder.resolve(NAME));
    Map<String, Object> facts = Files.readAttributes(folder.resolve(NAME), "unix:uid,gid");
    uid = ((Number) facts.get("uid")).longValue();
    gid = ((Number) facts.get("gid")).longValue();
  }

  private ChangeOwner step(long before, long after) {
    return new ChangeOwner(CLAIM, List.of(owner(before)), List.of(owner(after)));
  }

  private FileOwner owner(long owner) {
    return new FileOwner(CLAIM, NAME, owner, gid, 0644, "stat");
  }

  @Test
  void anOwnerThatIsAsShownOrAsItShallBeIsDue() {
    assertEquals(List.of(owner(uid)), Ownership.due(step(uid, uid + 1), folder).before());
    assertEquals(List.of(owner(uid)), Ownership.due(step(uid + 1, uid), folder).before());
  }

  @Test
  void anOwnerThatSomebodyHasChangedIsAConflict() {
    ConflictException e =
        assertThrows(ConflictException.class, () -> Ownership.due(step(uid + 1, uid + 2), folder));
    assertEquals(
        "%s of persistentvolumeclaim/data was given to %d:%d by somebody else meanwhile"
            .formatted(NAME, uid, gid),
        e.getMessage());
  }

  @Test
  void thePodLooksBeforeItChanges() throws Exception {
    assertEquals("0 ", ran(step(uid, uid)));
    assertEquals("0 ", ran(step(uid + 1, uid)));
    assertEquals("3 owner %d:%d: %s".formatted(uid, gid, NAME), ran(step(uid + 1, uid + 2)));
  }

  /** A lock that the program took with it has no owner that could be put back. */
  @Test
  void whatIsGoneIsLeftOut() throws Exception {
    FileOwner lock = new FileOwner(CLAIM, "lock", 0, 0, 0644, "stat");
    List<FileOwner> both = List.of(lock, owner(uid));
    ChangeOwner step = new ChangeOwner(CLAIM, both, both);
    assertEquals(step(uid, uid), Ownership.due(step, folder));
    ChangeOwner none = new ChangeOwner(CLAIM, List.of(lock), List.of(lock));
    assertThrows(RefusedException.class, () -> Ownership.due(none, folder));
    assertEquals("0 ", ran(step));
  }

  /** What the pod would do, done here, where the tools are those of the pod's image. */
  private String ran(ChangeOwner step) throws Exception {
    assumeTrue(
        shell("stat -c %u /").startsWith("0 "),
        "stat has no -c here, as GNU's and busybox's have: the pod's script cannot be run");
    String script = Ownership.script(step);
    assertTrue(script.contains("'/data/"));
    return shell(script.replace("'/data/", "'" + folder + "/"));
  }

  private static String shell(String script) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return shell.waitFor() + " " + said;
  }

  @Test
  void aPodThatPodSecurityRefusesSaysWhoseLabelThatIsAndWhatToTypeInstead() {
    try (KubernetesClient client = access().connect()) {
      String why =
          "pods \"vmstation-chown-x\" is forbidden: violates PodSecurity \"restricted:latest\": runAsUser=0";
      server.expect().get().withPath(PODS).andReturn(200, new PodList()).always();
      Status refusal = new StatusBuilder().withCode(403).withMessage(why).build();
      server.expect().post().withPath(PODS + "?dryRun=All").andReturn(403, refusal).once();
      server.expect().post().withPath(PODS).andReturn(403, refusal).once();
      Namespace labelled =
          new NamespaceBuilder()
              .withNewMetadata()
              .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
              .endMetadata()
              .build();
      server
          .expect()
          .get()
          .withPath("/api/v1/namespaces/monitoring")
          .andReturn(200, labelled)
          .once();
      ChangeOwner step = give(Ref.hostPath("worker", "/srv/loki"), "", "x'; touch y'");
      Ownership ownership = ownership(client, "");
      String instead =
          " on node worker, as root: chown -h 10001:10001 -- '/srv/loki'; chown -h 10001:10001 -- '/srv/loki/x'\\''; touch y'\\'''";
      String told = assertThrows(RefusedException.class, () -> ownership.tryOut(step)).getMessage();
      assertEquals(
          "Pod Security (pod-security.kubernetes.io/enforce=restricted, a label of namespace monitoring) refuses the pod that would give hostpath/worker:/srv/loki to 10001:10001: %s;%s"
              .formatted(why, instead),
          told);
      told = assertThrows(RefusedException.class, () -> ownership.change(step)).getMessage();
      assertTrue(told.contains("(no label of namespace monitoring that is seen"), told);
      assertTrue(told.endsWith(instead), told);
    }
  }

  /** Its script has given away one file after another before the one that was refused. */
  @Test
  void aPodThatFailsMayHaveChangedSomeOwners() {
    String said = "chown: /data/wal: Disk quota exceeded";
    String told =
        halfDone(
            server -> {
              server.expect().get().withPath(HAND).andReturn(200, hand("Failed")).always();
              String log = HAND + "/log?pretty=false";
              server.expect().get().withPath(log).andReturn(200, said).always();
            });
    assertEquals("cannot give hostpath/worker:/srv/loki to 10001:10001: " + said, told);
  }

  /** A drain or a person took it; how far its script had come, nobody can tell any more. */
  @Test
  void aPodThatIsDeletedBeforeItIsDoneMayHaveChangedSomeOwners() {
    String told =
        halfDone(
            server -> {
              server.expect().get().withPath(HAND).andReturn(200, hand("Running")).once();
              server.expect().get().withPath(HAND).andReturn(404, null).always();
            });
    assertEquals(
        "cannot give hostpath/worker:/srv/loki to 10001:10001: the pod vmstation-chown-x, which does it, was deleted by somebody else before it was done",
        told);
  }

  /** What it did is done, also where nobody may look at it or take it away. */
  @Test
  void aPodThatMayNotBeSeenMayHaveChangedSomeOwners() {
    String told =
        halfDone(
            server -> server.expect().get().withPath(HAND).andReturn(403, refusal("get")).always());
    assertEquals(
        "cannot see what became of the pod vmstation-chown-x, which was to give hostpath/worker:/srv/loki to 10001:10001: you may not get it",
        told);
  }

  @Test
  void aPodThatMayNotBeDeletedHasChangedTheOwnersAllTheSame() {
    try (KubernetesClient client = access().connect()) {
      server.expect().get().withPath(PODS).andReturn(200, new PodList()).always();
      server.expect().post().withPath(PODS).andReturn(201, hand("Pending")).once();
      server.expect().get().withPath(HAND).andReturn(200, hand("Succeeded")).always();
      server.expect().delete().withPath(HAND).andReturn(403, refusal("delete")).always();
      ChangeOwner step = give(Ref.hostPath("worker", "/srv/loki"));
      LiveTarget target = new LiveTarget(client, "monitoring", ALWAYS_NOW, "");
      assertEquals(step, target.changeOwner(step));
    }
  }

  private static Status refusal(String verb) {
    return new StatusBuilder().withCode(403).withMessage("you may not " + verb + " it").build();
  }

  /** What a disk refuses, it refuses for good: no server is missed, and nobody waits for it. */
  @Test
  void whatTheDiskRefusesIsNotAskedForAgain() {
    String user = System.setProperty("user.name", "root");
    try (KubernetesClient client = access().connect()) {
      Node node =
          new NodeBuilder()
              .withNewStatus()
              .withNewNodeInfo()
              .withMachineID("m")
              .withBootID("b")
              .endNodeInfo()
              .endStatus()
              .build();
      server.expect().get().withPath("/api/v1/nodes/worker").andReturn(200, node).always();
      List<Duration> pauses = new ArrayList<>();
      Time time = at(pauses);
      Ownership ownership = new Ownership(client, "monitoring", time, "", new LocalDisk("m", "b"));
      LiveTarget target = new LiveTarget(client, time, ownership);
      ChangeOwner step = give(Ref.hostPath("worker", folder.toString()), NAME + "/below a file");
      assertThrows(RefusedException.class, () -> target.changeOwner(step));
      assertEquals(List.of(), pauses);
    } finally {
      System.setProperty("user.name", user);
    }
  }

  private String halfDone(Consumer<KubernetesMockServer> fate) {
    try (KubernetesClient client = access().connect()) {
      server.expect().get().withPath(PODS).andReturn(200, new PodList()).always();
      server.expect().post().withPath(PODS).andReturn(201, hand("Pending")).once();
      fate.accept(server);
      server.expect().delete().withPath(HAND).andReturn(200, hand("Failed")).once();
      Ownership ownership =
          new Ownership(client, "monitoring", ALWAYS_NOW, "", LocalDisk.ofThisMachine());
      ChangeOwner step = give(Ref.hostPath("worker", "/srv/loki"));
      return assertThrows(HalfDoneException.class, () -> ownership.change(step)).getMessage();
    }
  }

  private static Pod hand(String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("monitoring")
        .withName("vmstation-chown-x")
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }

  @Test
  void thePodRunsInTheStacksNamespaceOnTheVolumesNode() {
    Pod pod = pod(Ref.hostPath("worker", "/srv/other"), "");
    assertEquals("monitoring", pod.getMetadata().getNamespace());
    assertEquals("worker", pod.getSpec().getNodeName());
    assertEquals("/srv/other", pod.getSpec().getVolumes().get(0).getHostPath().getPath());
    assertEquals("busybox:latest", pod.getSpec().getContainers().get(0).getImage());
  }

  @Test
  void thePodRunsTheImageThatTheVolumesOwnPodInitializesWith() {
    assertEquals("tools:3", pod(CLAIM, "").getSpec().getContainers().get(0).getImage());
    assertEquals("mine:1", pod(CLAIM, "mine:1").getSpec().getContainers().get(0).getImage());
    assertEquals("worker", pod(CLAIM, "").getSpec().getNodeName());
    Pod beside = pod(Ref.hostPath("worker", "/srv/loki"), "");
    assertEquals("tools:3", beside.getSpec().getContainers().get(0).getImage());
    assertEquals("mirror", beside.getSpec().getImagePullSecrets().get(0).getName());
    Pod elsewhere = pod(Ref.hostPath("another", "/srv/loki"), "");
    assertEquals("busybox:latest", elsewhere.getSpec().getContainers().get(0).getImage());
  }

  private Pod pod(Ref volume, String image) {
    try (KubernetesClient client = access().connect()) {
      server
          .expect()
          .get()
          .withPath(PODS)
          .andReturn(200, new PodListBuilder().withItems(done(), user()).build())
          .always();
      return ownership(client, image).pod(give(volume));
    }
  }

  private static Ownership ownership(KubernetesClient client, String image) {
    return new Ownership(client, "monitoring", null, image, LocalDisk.ofThisMachine());
  }

  /** Root's directory, to Loki. */
  private static ChangeOwner give(Ref volume) {
    return give(volume, "");
  }

  private static ChangeOwner give(Ref volume, String... paths) {
    return new ChangeOwner(volume, owned(volume, 0, paths), owned(volume, 10001, paths));
  }

  private static List<FileOwner> owned(Ref volume, long owner, String... paths) {
    return Stream.of(paths).map(p -> new FileOwner(volume, p, owner, owner, 0755, "stat")).toList();
  }

  /** A Job's pod that used the claim elsewhere, once. */
  private static Pod done() {
    return new PodBuilder(user())
        .editSpec()
        .withNodeName("elsewhere")
        .endSpec()
        .withNewStatus()
        .withPhase("Succeeded")
        .endStatus()
        .build();
  }

  private static Pod user() {
    return new PodBuilder()
        .withNewSpec()
        .withNodeName("worker")
        .addNewInitContainer()
        .withImage("tools:3")
        .endInitContainer()
        .addNewImagePullSecret("mirror")
        .addNewVolume()
        .withName("here")
        .withNewHostPath("/srv/loki/", "")
        .endVolume()
        .addNewVolume()
        .withName("storage")
        .withNewPersistentVolumeClaim(CLAIM.name(), false)
        .endVolume()
        .endSpec()
        .build();
  }
}
