package io.vmstation.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** Looks at a cluster as from a machine that is none of its nodes, wherever it runs. */
public final class Afar {

  private Afar() {}

  /** A look at a namespace, in which directories are seen through containers alone. */
  public static LiveCluster of(ClusterAccess access, KubernetesClient client, String namespace) {
    return new LiveCluster(
        client, namespace, access, Clock.systemUTC(), m -> {}, new LocalDisk("", ""));
  }
}
