package io.vmstation;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cli.Connection;
import io.vmstation.cli.Theatre;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.cluster.LeaseLock;
import io.vmstation.cluster.LiveBackup;
import io.vmstation.cluster.LiveCluster;
import io.vmstation.cluster.LiveTarget;
import io.vmstation.fix.Time;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.Patient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The live cluster, the disk of this machine, and the person at the keyboard.
 *
 * @param wiring leads to the cluster
 * @param keyboard what the person types
 */
record LiveTheatre(Wiring wiring, Keyboard keyboard) implements Theatre {

  @Override
  public Patient patient(Connection connection, String image, Consumer<String> progress) {
    ClusterAccess access = wiring.access(connection);
    KubernetesClient client = access.connect();
    String namespace = connection.namespace();
    LiveCluster source = new LiveCluster(client, namespace, access, wiring.clock(), progress);
    return new Patient(
        () -> wiring.learned(source.take()),
        new LiveTarget(client, namespace, time(), image),
        new LiveBackup(client, namespace),
        new LeaseLock(
            client, namespace, process(ProcessHandle.current().pid()), LiveTheatre::isGone, time()),
        namespace,
        source.server());
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
        Optional.ofNullable(wiring.environment().get("BACKUP_DIR"))
            .filter(d -> !d.isBlank())
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".vmstation", "runs"));
    return new BackupStore(folder, wiring.clock(), wiring.redaction());
  }

  @Override
  public Time time() {
    return wiring.time();
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
