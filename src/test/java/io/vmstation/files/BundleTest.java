package io.vmstation.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

  private static final Ref PROMETHEUS = new Ref("Pod", "monitoring", "prometheus-0");
  private static final Instant NOW = Instant.parse("2026-11-23T02:11:31.000000123Z");

  @TempDir Path temp;

  @Test
  void readsWhatItWrote() {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "all is lost", new Redaction());
    assertEquals(new Redaction().snapshot(snapshot()), new Bundle(folder).source().take());
  }

  @Test
  void writesTheSameBytesForWhatItRead() throws IOException {
    Path first = temp.resolve("first");
    Path second = temp.resolve("second");
    new Bundle(first).write(snapshot(), "", new Redaction());
    new Bundle(second).write(new Bundle(first).source().take(), "", new Redaction());
    assertEquals(contents(first), contents(second));
  }

  @Test
  void keepsTheScriptsNames() throws IOException {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "password: hunter2hunter2", new Redaction());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(
              "00-ANALYSIS-AND-RECOMMENDATIONS.txt",
              "01-pods-status.txt",
              "02-pvc-pv-status.txt",
              "03-services-status.txt",
              "04-endpoints-status.txt",
              "05-prometheus-describe.txt",
              "06-prometheus-logs.txt",
              "07-prometheus-init-logs.txt",
              "08-prometheus-endpoints.yaml",
              "09-loki-describe.txt",
              "10-loki-logs.txt",
              "11-loki-init-logs.txt",
              "12-loki-endpoints.yaml",
              "13-prometheus-statefulset.yaml",
              "14-loki-statefulset.yaml",
              "15-prometheus-configmap.yaml",
              "16-loki-configmap.yaml",
              "17-recent-events.txt",
              "18-host-permissions.txt",
              "19-prometheus-readiness-test.txt",
              "20-loki-readiness-test.txt",
              "21-not-seen.txt",
              "snapshot"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    assertEquals(
        "password: REDACTED",
        Files.readString(folder.resolve("00-ANALYSIS-AND-RECOMMENDATIONS.txt")));
    assertEquals(
        """
        NAME           READY   STATUS             RESTARTS       AGE   IP           NODE
        prometheus-0   1/2     CrashLoopBackOff   9 (3m1s ago)   24m   10.244.0.2   masternode
        """,
        Files.readString(folder.resolve("01-pods-status.txt")));
    assertEquals(
        """
        pod/prometheus-0 GET :9090/-/ready -> 503
          Service Unavailable
        """,
        Files.readString(folder.resolve("19-prometheus-readiness-test.txt")));
    assertEquals(
        """
        UID   GID   MODE   VOLUME                       PATH   SEEN BY
        0     0     0755   persistentvolumeclaim/data   .      stat on masternode
        """,
        Files.readString(folder.resolve("18-host-permissions.txt")));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has lists, at which another test looks")
  void nobodyElseCanReadIt() throws IOException {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "", new Redaction());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path p : files.toList()) {
        assertEquals(
            Files.isDirectory(p) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(p)),
            p.toString());
      }
    }
  }

  @Test
  void isKeptAndReplacedOnADiskOfWindows() throws IOException {
    try (FileSystem disk = WindowsDisk.ntfs()) {
      Path folder = disk.getPath("C:\\Users\\me\\bundle");
      assertTrue(new Bundle(folder).write(snapshot(), "", new Redaction()));
      assertTrue(new Bundle(folder).write(snapshot(), "again", new Redaction()));
      assertEquals(new Redaction().snapshot(snapshot()), new Bundle(folder).source().take());
      assertEquals(List.of(), WindowsDisk.open(folder));
      try (Stream<Path> beside = Files.list(folder.getParent())) {
        assertEquals(List.of(folder), beside.toList());
      }
    }
  }

  @Test
  void saysWhereADiskHasNoPermissions() throws IOException {
    try (FileSystem disk = WindowsDisk.fat()) {
      Path folder = disk.getPath("C:\\bundle");
      assertFalse(new Bundle(folder).write(snapshot(), "", new Redaction()));
      assertEquals(new Redaction().snapshot(snapshot()), new Bundle(folder).source().take());
    }
  }

  @Test
  void holdsNoCredential() throws IOException {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "the password is s3cret-s3cret", new Redaction());
    String all = contents(folder);
    assertFalse(all.contains("s3cret-s3cret"), all);
    assertTrue(all.contains("sent REDACTED twice"));
  }

  @Test
  void saysWhatCannotBeReadThoughItsSumIsRight() throws IOException {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "", new Redaction());
    Path inside = folder.resolve("snapshot");
    Path object = inside.resolve("objects/pod/monitoring/prometheus-0.yaml");
    for (String text :
        List.of("kind: Pod\n x: : {\n", "kind: Pod\nx: \u0007\n", "- a\n", "\u0000")) {
      Files.writeString(object, text);
      Files.delete(inside.resolve(Bundle.SUMS));
      new Checksums(inside).write();
      UsageException e =
          assertThrows(UsageException.class, () -> new Bundle(folder).source().take(), text);
      assertTrue(e.getMessage().contains("cannot be read: "), e.getMessage());
      assertTrue(e.getMessage().contains("prometheus-0.yaml"), e.getMessage());
    }
  }

  @Test
  void namesEveryFileThatWasTouched() throws IOException {
    Path folder = temp.resolve("bundle");
    new Bundle(folder).write(snapshot(), "", new Redaction());
    Path changed = folder.resolve("snapshot/probes.jsonl");
    Path missing = folder.resolve("snapshot/gaps.jsonl");
    Path added = folder.resolve("snapshot/objects/pod/x.yaml");
    Files.writeString(changed, Files.readString(changed).replace("503", "200"));
    Files.delete(missing);
    Files.writeString(added, "kind: Pod");
    UsageException e = assertThrows(UsageException.class, () -> new Bundle(folder).source().take());
    assertTrue(e.getMessage().contains("changed: " + changed), e.getMessage());
    assertTrue(e.getMessage().contains("missing: " + missing), e.getMessage());
    assertTrue(e.getMessage().contains("added:   " + added), e.getMessage());
  }

  @Test
  void refusesWhatIsNoBundle() throws IOException {
    assertThrows(UsageException.class, () -> new Bundle(temp.resolve("no")).source().take());
    Path foreign = Files.createDirectory(temp.resolve("foreign"));
    Path kept = Files.writeString(foreign.resolve("thesis.txt"), "years of work");
    UsageException e =
        assertThrows(
            UsageException.class, () -> new Bundle(foreign).write(snapshot(), "", new Redaction()));
    assertTrue(e.getMessage().contains("thesis.txt"), e.getMessage());
    assertEquals("years of work", Files.readString(kept));
  }

  @Test
  void replacesAnEarlierBundleAndAnEmptyFolderOnly() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("bundle"));
    new Bundle(folder).write(snapshot(), "first", new Redaction());
    new Bundle(folder).write(snapshot(), "second", new Redaction());
    assertEquals("second", Files.readString(folder.resolve("00-ANALYSIS-AND-RECOMMENDATIONS.txt")));
    Files.writeString(folder.resolve("notes.md"), "mine");
    assertThrows(
        UsageException.class, () -> new Bundle(folder).write(snapshot(), "", new Redaction()));
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(List.of(folder), left.toList());
    }
  }

  private static String contents(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path p : files.filter(Files::isRegularFile).sorted().toList()) {
        text.append(folder.relativize(p)).append('\n').append(Files.readString(p));
      }
    }
    return text.toString();
  }

  private static Snapshot snapshot() {
    HasMetadata pod =
        ObjectYaml.read(
            """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: prometheus-0
                  namespace: monitoring
                  creationTimestamp: "2026-11-23T01:47:00Z"
                  annotations: {empty: "", number: "007"}
                spec:
                  nodeName: masternode
                  volumes:
                  - name: d
                    persistentVolumeClaim: {claimName: data}
                  - name: e
                    emptyDir: {}
                  containers:
                  - name: prometheus
                    image: prom/prometheus:v2.53.3
                    args: [--storage.tsdb.path=/prometheus]
                    env:
                    - name: ADMIN_PASSWORD
                      value: s3cret-s3cret
                    resources: {limits: {cpu: 500m, memory: 1Gi}}
                  - name: reloader
                    image: reloader:1
                status:
                  phase: Running
                  podIP: 10.244.0.2
                  containerStatuses:
                  - name: prometheus
                    ready: false
                    restartCount: 9
                    state: {waiting: {reason: CrashLoopBackOff}}
                    lastState:
                      terminated: {exitCode: 1, reason: Error, finishedAt: "2026-11-23T02:08:30Z"}
                  - name: reloader
                    ready: true
                    restartCount: 0
                    state: {running: {startedAt: "2026-11-23T01:48:00Z"}}
                """);
    HasMetadata custom =
        ObjectYaml.read(
            """
                apiVersion: example.org/v1
                kind: Thing
                metadata: {name: x, namespace: monitoring}
                spec: {ratio: 1.50, none: null, list: [], big: 12345678901234567890, yes: "yes"}
                """);
    return new Snapshot(
        NOW,
        "monitoring",
        EnumSet.allOf(Layer.class),
        Snapshot.index(List.of(pod, custom)),
        List.of(log(true, "sent s3cret-s3cret twice"), log(false, "second", "", " odd\ttext \r")),
        List.of(
            new ProbeResult(
                PROMETHEUS,
                ProbeResult.Protocol.HTTP,
                "GET :9090/-/ready",
                503,
                "Service Unavailable")),
        List.of(
            new FileOwner(
                new Ref("PersistentVolumeClaim", "monitoring", "data"),
                "",
                0,
                0,
                0755,
                "stat on masternode")),
        List.of(
            new Gap(Layer.SPEC, Ref.all("Secret", "monitoring"), "refused", Gap.Cause.REFUSED)));
  }

  private static Log log(boolean previous, String... lines) {
    return new Log(
        PROMETHEUS,
        "prometheus",
        previous,
        Stream.of(lines).map(l -> new Log.Line(NOW, l)).toList());
  }
}
