package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.TreeMap;

/** Takes the values out of Secrets as soon as they arrive; the names of their keys stay. */
final class SecretValues {
  private SecretValues() {}

  static void drop(Secret secret) {
    secret.setData(emptied(secret.getData()));
    secret.setStringData(emptied(secret.getStringData()));
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    if (annotations != null) {
      annotations = new TreeMap<>(annotations);
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
      secret.getMetadata().setAnnotations(annotations);
    }
  }

  private static Map<String, String> emptied(Map<String, String> values) {
    Map<String, String> keys = new TreeMap<>();
    if (values != null) {
      values.keySet().forEach(k -> keys.put(k, ""));
    }
    return keys;
  }
}
