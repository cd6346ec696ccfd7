package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.vmstation.model.ObjectYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The objects of a monitoring stack before they are applied: those of {@code manifests/monitoring}
 * with the overlay homelab, made fit to stand beside others on one small node. Faults edit them.
 */
final class Stack {

  private static final Path MANIFESTS = Path.of("manifests/monitoring");
  private static final Path OCTOBER = Path.of("src/test/resources/stack/october");

  /** Grafana's administrator in a stack that has one, as the command is told. */
  static final Map<String, String> LOGIN =
      Map.of("GRAFANA_USER", "operator", "GRAFANA_PASSWORD", "of the proof");

  private static final String NO_LOGIN = "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION";
  private static final Set<String> PARTS =
      Set.of(
          "alertmanager",
          "blackbox-exporter",
          "grafana",
          "kube-state-metrics",
          "loki",
          "node-exporter",
          "prometheus",
          "promtail");

  private final List<HasMetadata> objects;

  private Stack(List<HasMetadata> objects) {
    this.objects = new ArrayList<>(objects);
  }

  /** The whole stack, well. */
  static Stack healthy() {
    List<HasMetadata> objects = new ArrayList<>();
    try (Stream<Path> files = Files.list(MANIFESTS.resolve("base"))) {
      files
          .filter(f -> !f.endsWith("kustomization.yaml"))
          .sorted()
          .forEach(f -> objects.addAll(read(f)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    objects.addAll(read(MANIFESTS.resolve("overlays/homelab/volumes.yaml")));
    Stack stack = new Stack(objects);
    stack.giveAlertmanagerItsTemplates();
    return stack;
  }

  /** The stack of October 2025: Prometheus and Loki as they were, the rest beside them. */
  static Stack october() {
    Stack stack = healthy().without("prometheus").without("loki").without("alertmanager");
    stack.objects.addAll(
        read(MANIFESTS.resolve("overlays/homelab/volumes.yaml")).stream()
            .filter(v -> List.of("prometheus", "loki").contains(part(v)))
            .toList());
    // The cluster of October had none, and these do not know its labels.
    stack.objects.removeIf(NetworkPolicy.class::isInstance);
    stack.objects.addAll(read(OCTOBER.resolve("prometheus.yaml")));
    stack.objects.addAll(read(OCTOBER.resolve("loki.yaml")));
    return stack;
  }

  /** Some parts of the stack, well: nothing is asked of, or sent to, the others. */
  static Stack of(String... parts) {
    return healthy().only(parts);
  }

  /** Leaves out all but these parts, so that a small node can hold many stacks at once. */
  Stack only(String... parts) {
    Set<String> absent = new TreeSet<>(PARTS);
    List.of(parts).forEach(absent::remove);
    absent.forEach(this::without);
    absent.forEach(p -> forget("prometheus-config", "prometheus.yml", " +- http://" + p + ":.*\n"));
    absent.forEach(
        p ->
            forget(
                "grafana-datasources",
                "datasources.yaml",
                " +- name: (?i:%s)\n( {4}.*\n?)+".formatted(p)));
    if (absent.contains("alertmanager")) {
      forget("prometheus-config", "prometheus.yml", "alerting:\n( .*\n)+");
    }
    if (absent.contains("blackbox-exporter")) {
      forget("prometheus-config", "prometheus.yml", "(?s) +# Is each part reachable.*");
    }
    return this;
  }

  /** Takes a piece out of a configuration file, where both are there. */
  private void forget(String configMap, String key, String piece) {
    objects.stream()
        .filter(named(ConfigMap.class, configMap))
        .map(ConfigMap.class::cast)
        .forEach(m -> m.getData().compute(key, (k, text) -> text.replaceAll(piece, "")));
  }

  /** Leaves out one part of the stack: what bears its name, or its name with something behind. */
  Stack without(String part) {
    objects.removeIf(o -> part(o).equals(part) || part(o).startsWith(part + "-"));
    return this;
  }

  /** Leaves only one part of the stack: what bears its name, or its name with something behind. */
  Stack only(String part) {
    objects.removeIf(o -> !part(o).equals(part) && !part(o).startsWith(part + "-"));
    return this;
  }

  /** Changes one object. */
  <T extends HasMetadata> Stack edit(Class<T> type, String name, Consumer<T> change) {
    change.accept(find(type, name));
    return this;
  }

  /** Replaces a piece of a configuration file, which must be there. */
  Stack editText(String configMap, String key, String piece, String by) {
    return edit(ConfigMap.class, configMap, map -> replace(map, key, piece, by));
  }

  /** Adds an object. */
  Stack with(HasMetadata object) {
    objects.add(object);
    return this;
  }

  /** Gives Grafana an administrator, as its manifest says. */
  Stack withLogin(String user, String password) {
    container("grafana").getEnv().removeIf(e -> e.getName().equals(NO_LOGIN));
    return with(
        new SecretBuilder()
            .withNewMetadata()
            .withName("grafana-admin")
            .withNamespace("monitoring")
            .endMetadata()
            .withStringData(Map.of("user", user, "password", password))
            .build());
  }

  /** Leaves out one object. */
  Stack without(Class<? extends HasMetadata> type, String name) {
    objects.remove(find(type, name));
    return this;
  }

  /** The object of this type and name. */
  <T extends HasMetadata> T find(Class<T> type, String name) {
    return objects.stream()
        .filter(named(type, name))
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + type.getSimpleName() + " " + name));
  }

  /** The pods' spec of the workload of this name. */
  PodSpec pod(String workload) {
    return objects.stream()
        .filter(o -> o.getMetadata().getName().equals(workload))
        .flatMap(o -> template(o).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no workload " + workload))
        .getSpec();
  }

  /** The container of a workload that bears its name. */
  Container container(String workload) {
    return pod(workload).getContainers().stream()
        .filter(c -> c.getName().equals(workload))
        .findFirst()
        .orElseThrow();
  }

  /** The mount at a path of a workload's container. */
  VolumeMount mount(String workload, String path) {
    return container(workload).getVolumeMounts().stream()
        .filter(m -> m.getMountPath().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /** The claim that a StatefulSet makes. */
  PersistentVolumeClaimSpec claim(String workload) {
    return find(StatefulSet.class, workload).getSpec().getVolumeClaimTemplates().get(0).getSpec();
  }

  /** The objects, for a namespace and with the volumes below a directory of the node. */
  List<HasMetadata> in(String namespace, String directory) {
    for (HasMetadata object : objects) {
      template(object).ifPresent(t -> shrink(t, directory));
      if (object instanceof PersistentVolume v) {
        v.getSpec().getClaimRef().setNamespace(namespace);
        String path = directory + "/" + part(v);
        Optional.ofNullable(v.getSpec().getHostPath()).ifPresent(h -> h.setPath(path));
        Optional.ofNullable(v.getSpec().getLocal()).ifPresent(l -> l.setPath(path));
      }
      if (object instanceof Namespace || object.getMetadata().getNamespace() == null) {
        object.getMetadata().setName(clusterWide(object.getMetadata().getName(), namespace));
      } else {
        object.getMetadata().setNamespace(namespace);
      }
      subjects(object).forEach(s -> s.setNamespace(namespace));
      renameClass(object, namespace);
      if (object instanceof ClusterRoleBinding b) {
        b.getRoleRef().setName(clusterWide(b.getRoleRef().getName(), namespace));
      }
    }
    return List.copyOf(objects);
  }

  /** Volumes and claims name a StorageClass, which is one of the cluster-wide things. */
  private static void renameClass(HasMetadata object, String namespace) {
    if (object instanceof PersistentVolume v && v.getSpec().getStorageClassName() != null) {
      v.getSpec().setStorageClassName(clusterWide(v.getSpec().getStorageClassName(), namespace));
    }
    if (object instanceof StatefulSet s) {
      s.getSpec().getVolumeClaimTemplates().stream()
          .map(PersistentVolumeClaim::getSpec)
          .filter(c -> c.getStorageClassName() != null)
          .forEach(c -> c.setStorageClassName(clusterWide(c.getStorageClassName(), namespace)));
    }
  }

  static void replace(ConfigMap map, String key, String piece, String by) {
    String text = map.getData().get(key);
    if (!text.contains(piece)) {
      throw new IllegalArgumentException(map.getMetadata().getName() + " has no text " + piece);
    }
    Map<String, String> data = new LinkedHashMap<>(map.getData());
    data.put(key, text.replace(piece, by));
    map.setData(data);
  }

  private static Predicate<HasMetadata> named(Class<?> type, String name) {
    return o -> type.isInstance(o) && o.getMetadata().getName().equals(name);
  }

  private static List<HasMetadata> read(Path file) {
    try {
      return ObjectYaml.readAll(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cluster-wide names begin with the namespace, so that stacks can stand side by side. */
  private static String clusterWide(String name, String namespace) {
    return name.replaceFirst("^monitoring", namespace);
  }

  private static String part(HasMetadata object) {
    return object.getMetadata().getName().replaceFirst("^monitoring-", "");
  }

  private static List<Subject> subjects(HasMetadata object) {
    if (object instanceof RoleBinding b) {
      return b.getSubjects();
    }
    return object instanceof ClusterRoleBinding b ? b.getSubjects() : List.of();
  }

  static Optional<PodTemplateSpec> template(HasMetadata object) {
    if (object instanceof StatefulSet s) {
      return Optional.of(s.getSpec().getTemplate());
    }
    if (object instanceof Deployment d) {
      return Optional.of(d.getSpec().getTemplate());
    }
    return object instanceof DaemonSet d
        ? Optional.of(d.getSpec().getTemplate())
        : Optional.empty();
  }

  /** Short periods, small requests, and nothing that only one pod of a node can have. */
  private static void shrink(PodTemplateSpec template, String directory) {
    var pod = template.getSpec();
    pod.setHostNetwork(null);
    pod.setHostPID(null);
    pod.setTerminationGracePeriodSeconds(2L);
    for (Volume volume : pod.getVolumes()) {
      if (volume.getHostPath() != null
          && "DirectoryOrCreate".equals(volume.getHostPath().getType())) {
        volume.getHostPath().setPath(directory + volume.getHostPath().getPath());
      }
    }
    List<Container> containers = new ArrayList<>(pod.getContainers());
    containers.addAll(pod.getInitContainers());
    for (Container container : containers) {
      // The test cluster has no other tag.
      container.setImage(container.getImage().replaceFirst("^busybox:.*", "busybox:latest"));
      ResourceRequirements resources =
          Optional.ofNullable(container.getResources()).orElseGet(ResourceRequirements::new);
      resources.setRequests(Map.of("cpu", new Quantity("1m"), "memory", new Quantity("8Mi")));
      container.setResources(resources);
      Stream.of(container.getReadinessProbe(), container.getStartupProbe())
          .filter(p -> p != null)
          .forEach(Stack::hurry);
    }
  }

  private static void hurry(Probe probe) {
    probe.setPeriodSeconds(2);
  }

  /** Debian's build reads from files what upstream's build carries inside. */
  private void giveAlertmanagerItsTemplates() {
    String name = "alertmanager-templates";
    with(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("monitoring")
            .endMetadata()
            .withData(Map.of("default.tmpl", "", "email.tmpl", ""))
            .build());
    edit(
        StatefulSet.class,
        "alertmanager",
        s -> {
          var pod = s.getSpec().getTemplate().getSpec().edit();
          s.getSpec()
              .getTemplate()
              .setSpec(
                  pod.addNewVolume()
                      .withName("templates")
                      .withNewConfigMap()
                      .withName(name)
                      .endConfigMap()
                      .endVolume()
                      .editFirstContainer()
                      .addNewVolumeMount()
                      .withName("templates")
                      .withMountPath("/usr/share/prometheus/alertmanager")
                      .endVolumeMount()
                      .endContainer()
                      .build());
        });
  }
}
