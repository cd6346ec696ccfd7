package io.vmstation.model;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.json.JsonMapper;

/** Kubernetes objects to and from YAML, in the form that kubectl prints. */
public final class ObjectYaml {

  /**
   * Only these kinds are known by type; all others are generic. Searching the class path costs 0.3
   * s.
   */
  private static final List<Class<? extends KubernetesResource>> KINDS =
      List.of(
          ClusterRole.class,
          ClusterRoleBinding.class,
          ConfigMap.class,
          CronJob.class,
          CSIDriver.class,
          DaemonSet.class,
          Deployment.class,
          Endpoints.class,
          EndpointSlice.class,
          Event.class,
          Job.class,
          Lease.class,
          LimitRange.class,
          Namespace.class,
          NetworkPolicy.class,
          Node.class,
          PersistentVolume.class,
          PersistentVolumeClaim.class,
          Pod.class,
          ReplicaSet.class,
          ResourceQuota.class,
          Role.class,
          RoleBinding.class,
          Secret.class,
          Service.class,
          ServiceAccount.class,
          StatefulSet.class,
          Status.class,
          StorageClass.class);

  private static final JsonMapper FLOW = JsonMapper.builder().build();

  /** One for all: what it has learned of a class, at length, is not learned again. */
  private static final KubernetesSerialization SERIALIZATION =
      new KubernetesSerialization(JsonMapper.builder().build(), false);

  static {
    KINDS.forEach(SERIALIZATION::registerKubernetesResource);
  }

  private ObjectYaml() {}

  /** What a client of the API server reads and writes with. */
  public static KubernetesSerialization serialization() {
    return SERIALIZATION;
  }

  /** One object as a YAML document without a leading separator. */
  public static String write(HasMetadata object) {
    String yaml = SERIALIZATION.asYaml(object);
    return yaml.startsWith("---\n") ? yaml.substring(4) : yaml;
  }

  /** One object as a JSON document on one line. */
  public static String writeJson(HasMetadata object) {
    return SERIALIZATION.asJson(object);
  }

  /**
   * One object from a YAML or JSON document.
   *
   * @throws IllegalArgumentException where there is none, with the parser's words
   */
  public static HasMetadata read(String document) {
    try {
      return SERIALIZATION.unmarshal(document, KubernetesResource.class) instanceof HasMetadata h
          ? h
          : throwNoObject(document);
    } catch (YamlEngineException | KubernetesClientException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException("not a Kubernetes object: " + why, e);
    }
  }

  /** All objects of a file that may hold several documents. */
  public static List<HasMetadata> readAll(String documents) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : documents.split("(?m)^---[ \t]*(#.*)?$")) {
      if (!document.isBlank()) {
        objects.add(read(document));
      }
    }
    return List.copyOf(objects);
  }

  /** An object as maps and lists, as JSON has it. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> tree(HasMetadata object) {
    return SERIALIZATION.convertValue(object, LinkedHashMap.class);
  }

  /** A part of an object in one line. */
  public static String flow(Object part) {
    return FLOW.writeValueAsString(part).replace("\"", "");
  }

  /** The object that a tree stands for. */
  public static <T extends HasMetadata> T object(Object tree, Class<T> type) {
    return SERIALIZATION.convertValue(tree, type);
  }

  /** The object that a tree stands for, by its kind. */
  public static HasMetadata object(Object tree) {
    return SERIALIZATION.convertValue(tree, KubernetesResource.class) instanceof HasMetadata h
        ? h
        : throwNoObject(String.valueOf(tree));
  }

  private static HasMetadata throwNoObject(String document) {
    throw new IllegalArgumentException(
        "not a Kubernetes object: " + document.lines().findFirst().orElse(""));
  }
}
