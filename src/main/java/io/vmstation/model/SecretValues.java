package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Takes the values out of Secrets as soon as they arrive; the names of their keys stay. */
public final class SecretValues {
  private SecretValues() {}

  /** Leaves the keys alone, of {@code stringData} too, where the API server will put them. */
  public static void drop(Secret secret) {
    Map<String, String> keys = new TreeMap<>();
    Stream.of(secret.getData(), secret.getStringData())
        .flatMap(m -> m == null ? Stream.<String>empty() : m.keySet().stream())
        .forEach(k -> keys.put(k, ""));
    secret.setData(keys);
    secret.setStringData(null);
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    if (annotations != null) {
      annotations = new TreeMap<>(annotations);
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
      secret.getMetadata().setAnnotations(annotations);
    }
  }
}
