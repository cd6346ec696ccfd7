package io.vmstation;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cli.Connection;
import io.vmstation.cli.Theatre;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LeaseLock;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.cluster.LiveTarget;
import io.vmstation.files.Redaction;
import io.vmstation.fix.Time;
import io.vmstation.model.Snapshot;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Patient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The live cluster, the disk of this machine, and the person at the keyboard. */
final class LiveTheatre implements Theatre {

  private final Redaction redaction;
  private final Map<String, String> environment;
  private final Keyboard keyboard;
  private final Clock clock = Clock.systemUTC();

  LiveTheatre(Redaction redaction, Map<String, String> environment, Keyboard keyboard) {
    this.redaction = redaction;
    this.environment = environment;
    this.keyboard = keyboard;
  }

  @Override
  public Patient patient(Connection connection, String image, Consumer<String> progress) {
    ClusterAccess access =
        new ClusterAccess(
            connection.kubeconfig(),
            connection.context(),
            connection.requestTimeout(),
            connection.deadline(),
            environment);
    KubernetesClient client = access.connect();
    String namespace = connection.namespace();
    LiveCluster source = new LiveCluster(client, namespace, access, clock, progress);
    return new Patient(
        () -> {
          Snapshot snapshot = source.take();
          redaction.learn(snapshot);
          return snapshot;
        },
        new LiveTarget(client, namespace, time(), image),
        new LiveBackup(client, namespace),
        new LeaseLock(
            client,
            namespace,
            process(ProcessHandle.current().pid()),
            LiveTheatre::isGone,
            time()));
  }

  /** User, machine and process. */
  private static String process(long number) {
    String machine;
    try {
      machine = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      machine = "unknown";
    }
    return "%s@%s, process %d".formatted(System.getProperty("user.name"), machine, number);
  }

  /** Whether it was a process of this user and machine that runs no more. */
  private static boolean isGone(String holder) {
    String number = holder.substring(holder.lastIndexOf(' ') + 1);
    return number.matches("\\d{1,9}")
        && holder.equals(process(Long.parseLong(number)))
        && ProcessHandle.of(Long.parseLong(number)).isEmpty();
  }

  @Override
  public BackupStore store() {
    Path folder =
        Optional.ofNullable(environment.get("BACKUP_DIR"))
            .filter(d -> !d.isBlank())
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".vmstation", "runs"));
    return new BackupStore(folder, clock, redaction);
  }

  @Override
  public Time time() {
    return new ClockTime(clock);
  }

  /** Only the launchers' Java has a console on a terminal alone; that of 22 always has one. */
  @Override
  @SuppressWarnings("SystemConsoleNull")
  public boolean isAttended() {
    return "java.base".equals(System.getProperty("jdk.console")) && System.console() != null;
  }

  @Override
  public void heedInterrupt() {
    keyboard.heedInterrupt();
  }

  @Override
  public boolean isInterrupted() {
    return keyboard.isInterrupted();
  }

  @Override
  public Optional<String> line() {
    return keyboard.line();
  }
}
