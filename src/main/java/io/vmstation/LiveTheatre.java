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
    Holder me = Holder.me();
    return new Patient(
        () -> wiring.learned(source.take()),
        new LiveTarget(client, namespace, time(), image),
        new LiveBackup(client, namespace),
        new LeaseLock(
            client,
            namespace,
            me.name(),
            h -> me.isGone(h, n -> ProcessHandle.of(n).isPresent()),
            time()),
        namespace,
        source.server());
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
