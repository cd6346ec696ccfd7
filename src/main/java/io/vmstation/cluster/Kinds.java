package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.model.Ref;
import java.util.List;
import java.util.stream.Stream;

/** The kinds that can be asked for by name. */
final class Kinds {

  private static final List<Class<? extends HasMetadata>> OTHERS =
      List.of(
          CronJob.class, Namespace.class, PersistentVolume.class, Secret.class, StorageClass.class);

  private Kinds() {}

  /** The object of this name, or null; also null for a kind that is not known by type. */
  static HasMetadata get(KubernetesClient client, Ref ref) {
    return Stream.concat(ObjectLists.KINDS.stream(), OTHERS.stream())
        .filter(k -> HasMetadata.getKind(k).equals(ref.kind()))
        .findFirst()
        .map(k -> get(client, k, ref))
        .orElse(null);
  }

  private static <T extends HasMetadata> HasMetadata get(
      KubernetesClient client, Class<T> kind, Ref ref) {
    var resources = client.resources(kind);
    return ref.namespace().isEmpty()
        ? resources.withName(ref.name()).get()
        : resources.inNamespace(ref.namespace()).withName(ref.name()).get();
  }
}
