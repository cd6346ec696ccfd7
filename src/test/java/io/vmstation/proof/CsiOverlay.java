package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.LocalVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.vmstation.model.ObjectYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The overlay csi of {@code manifests/monitoring}, its patch carried out. No driver makes volumes
 * here: local ones of its StorageClass, to which fsGroup applies as well, stand for them.
 */
final class CsiOverlay {

  private static final Path FOLDER = Path.of("manifests/monitoring/overlays/csi");

  /** The parts that keep data. */
  static final List<String> PARTS = List.of("prometheus", "alertmanager", "loki", "grafana");

  private CsiOverlay() {}

  /** The whole stack, well; its directories must be made before its pods can run. */
  static Stack stack() {
    Stack stack = Stack.healthy();
    StorageClass made = (StorageClass) ObjectYaml.readAll(read("storage-class.yaml")).get(0);
    stack.with(made);
    List<Map<String, Object>> patch = patch();
    for (String part : PARTS) {
      StatefulSet patched = patched(stack.find(StatefulSet.class, part), patch);
      stack.without(StatefulSet.class, part).with(patched);
      stack.edit(PersistentVolume.class, "monitoring-" + part, v -> localize(v, made));
    }
    return stack;
  }

  private static void localize(PersistentVolume volume, StorageClass made) {
    volume.getSpec().setHostPath(null);
    volume.getSpec().setLocal(new LocalVolumeSourceBuilder().withPath("/local").build());
    volume.getSpec().setStorageClassName(made.getMetadata().getName());
  }

  /** The operations of the patch, which is for every StatefulSet. */
  private static List<Map<String, Object>> patch() {
    Map<String, List<Map<String, Object>>> kustomization = yaml().load(read("kustomization.yaml"));
    Map<String, Object> only = kustomization.get("patches").get(0);
    if (!only.get("target").equals(Map.of("kind", "StatefulSet"))) {
      throw new IllegalStateException("the patch is for " + only.get("target"));
    }
    return yaml().load((String) only.get("patch"));
  }

  private static StatefulSet patched(StatefulSet set, List<Map<String, Object>> patch) {
    Object text = yaml().load(ObjectYaml.write(set));
    for (Map<String, Object> operation : patch) {
      String path = (String) operation.get("path");
      Object parent = at(text, path.substring(0, path.lastIndexOf('/')));
      change((Map<?, ?>) parent, path.substring(path.lastIndexOf('/') + 1), operation);
    }
    return (StatefulSet) ObjectYaml.readAll(new Yaml().dump(text)).get(0);
  }

  @SuppressWarnings("unchecked")
  private static void change(Map<?, ?> parent, String key, Map<String, Object> operation) {
    if (!parent.containsKey(key)) {
      throw new IllegalStateException("nothing to " + operation.get("op") + " at " + key);
    }
    if (operation.get("op").equals("remove")) {
      parent.remove(key);
    } else {
      ((Map<String, Object>) parent).put(key, operation.get("value"));
    }
  }

  private static Object at(Object node, String path) {
    Object here = node;
    for (String step : path.substring(1).split("/")) {
      here =
          here instanceof List<?> l ? l.get(Integer.parseInt(step)) : ((Map<?, ?>) here).get(step);
    }
    return here;
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }
}
