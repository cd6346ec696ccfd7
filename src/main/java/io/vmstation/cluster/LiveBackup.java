package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vmstation.fix.BackupSource;
import io.vmstation.model.AccessException;
import io.vmstation.model.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a namespace for the backup, with the true values of Secrets. */
public final class LiveBackup implements BackupSource {

  private final KubernetesClient client;
  private final String namespace;

  public LiveBackup(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public List<HasMetadata> objects(Set<Ref> others) {
    try {
      return read(others);
    } catch (KubernetesClientException e) {
      throw new AccessException(
          "The backup cannot be made, so nothing is changed: " + Trouble.deepest(e), e);
    }
  }

  private List<HasMetadata> read(Set<Ref> others) {
    List<HasMetadata> all = new ArrayList<>(new ObjectLists(client, namespace).everything());
    others.stream()
        .filter(r -> r.namespace().isEmpty())
        .map(r -> Again.briefly().ask(() -> Kinds.get(client, r), Trouble::isPassing))
        .filter(o -> o != null)
        .forEach(all::add);
    return all;
  }
}
