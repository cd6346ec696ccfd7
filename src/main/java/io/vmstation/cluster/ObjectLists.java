package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.SecretValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The questions for Kubernetes objects. */
final class ObjectLists {

  /** The namespace of the cluster's DNS. */
  static final String DNS_NAMESPACE = "kube-system";

  private static final long PAGE = 500;
  private static final String OPERATOR = "monitoring.coreos.com";
  private static final ListOptions ALL = new ListOptions();
  private static final ListOptions DNS = labelled("k8s-app=kube-dns");

  /** The kinds of a namespace that are listed by type, without Secrets and Events. */
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Pod.class,
          Service.class,
          Endpoints.class,
          PersistentVolumeClaim.class,
          ConfigMap.class,
          ServiceAccount.class,
          ReplicaSet.class,
          Deployment.class,
          StatefulSet.class,
          DaemonSet.class,
          Job.class,
          Role.class,
          RoleBinding.class,
          NetworkPolicy.class,
          ResourceQuota.class,
          LimitRange.class);

  private final KubernetesClient client;
  private final String namespace;

  ObjectLists(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Everything that can be asked without knowing anything else. */
  List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    KINDS.forEach(k -> questions.add(list(k, namespace, ALL, o -> true)));
    questions.add(secrets());
    questions.add(slices());
    questions.add(cronJobs());
    questions.add(customResources());
    questions.add(list(Event.class, namespace, ALL, o -> true));
    for (String kind : List.of("Node", "PersistentVolume")) {
      questions.add(list(Event.class, "default", about(kind), o -> true));
    }
    questions.add(list(Node.class, "", ALL, o -> true));
    questions.add(list(PersistentVolume.class, "", ALL, this::isOfInterest));
    questions.add(list(StorageClass.class, "", ALL, o -> true));
    questions.add(list(CSIDriver.class, "", ALL, o -> true));
    questions.add(list(ClusterRoleBinding.class, "", ALL, this::bindsHere));
    questions.add(list(Pod.class, DNS_NAMESPACE, DNS, o -> true));
    questions.add(list(Service.class, DNS_NAMESPACE, DNS, o -> true));
    questions.add(list(Endpoints.class, DNS_NAMESPACE, DNS, o -> true));
    questions.add(corefile());
    return questions;
  }

  /** The ClusterRoles that bindings name; there are too many in a cluster to list them all. */
  List<Question> clusterRoles(Collection<HasMetadata> objects) {
    return objects.stream()
        .flatMap(
            o ->
                o instanceof RoleBinding r
                    ? Stream.of(r.getRoleRef())
                    : o instanceof ClusterRoleBinding c
                        ? Stream.of(c.getRoleRef())
                        : Stream.empty())
        .filter(r -> "ClusterRole".equals(r.getKind()))
        .map(RoleRef::getName)
        .distinct()
        .sorted()
        .map(this::clusterRole)
        .toList();
  }

  private Question clusterRole(String name) {
    return new Question(
        Layer.SPEC,
        new Ref("ClusterRole", "", name),
        "get clusterrole " + name,
        "verb get, resource clusterroles.rbac.authorization.k8s.io",
        () -> found(client.resources(ClusterRole.class).withName(name).get()));
  }

  /** Asked for the cluster's domain; not every cluster has it. */
  private Question corefile() {
    return new Question(
        Layer.SPEC,
        new Ref("ConfigMap", DNS_NAMESPACE, "coredns"),
        "get configmap coredns in namespace " + DNS_NAMESPACE,
        "verb get, resource configmaps",
        () -> found(client.configMaps().inNamespace(DNS_NAMESPACE).withName("coredns").get()));
  }

  private static Seen found(HasMetadata object) {
    return object == null ? Seen.NOTHING : Seen.objects(List.of(object));
  }

  private Question secrets() {
    Question plain = list(Secret.class, namespace, ALL, o -> true);
    return new Question(
        plain.layer(),
        plain.where(),
        plain.what(),
        plain.right(),
        () -> {
          List<Secret> secrets = pages(client.resources(Secret.class).inNamespace(namespace), ALL);
          secrets.forEach(SecretValues::drop);
          return Seen.objects(secrets);
        });
  }

  private Question slices() {
    Question plain = list(EndpointSlice.class, namespace, ALL, o -> true);
    return new Question(
        plain.layer(),
        plain.where(),
        plain.what(),
        plain.right(),
        () ->
            client.getApiResources("discovery.k8s.io/v1") == null
                ? Seen.NOTHING
                : plain.call().call());
  }

  private Question cronJobs() {
    Question newer = list(CronJob.class, namespace, ALL, o -> true);
    Question older =
        list(
            io.fabric8.kubernetes.api.model.batch.v1beta1.CronJob.class, namespace, ALL, o -> true);
    return new Question(
        newer.layer(),
        newer.where(),
        newer.what(),
        newer.right(),
        () -> {
          APIResourceList batch = client.getApiResources("batch/v1");
          return batch == null
                  || batch.getResources().stream().anyMatch(r -> r.getName().equals("cronjobs"))
              ? newer.call().call()
              : older.call().call();
        });
  }

  /** The Prometheus Operator's objects, where its definitions are installed. */
  private Question customResources() {
    return new Question(
        Layer.SPEC,
        Ref.all("CustomResource", namespace),
        "list %s objects in namespace %s".formatted(OPERATOR, namespace),
        "verb list, resources *." + OPERATOR,
        () -> {
          Seen seen = Seen.NOTHING;
          for (String version : List.of("v1", "v1beta1", "v1alpha1")) {
            APIResourceList served = client.getApiResources(OPERATOR + "/" + version);
            if (served != null) {
              for (APIResource resource : served.getResources()) {
                seen = seen.and(custom(resource, version));
              }
            }
          }
          return seen;
        });
  }

  /** Every object of the namespace but Events, with the true values of Secrets. */
  List<HasMetadata> everything() {
    List<HasMetadata> all = new ArrayList<>();
    KINDS.forEach(
        k -> all.addAll(asked(() -> pages(client.resources(k).inNamespace(namespace), ALL))));
    all.addAll(asked(() -> pages(client.resources(Secret.class).inNamespace(namespace), ALL)));
    all.addAll(asked(() -> cronJobs().call().call().objects()));
    all.addAll(asked(() -> customResources().call().call().objects()));
    return all;
  }

  private static <T> T asked(Again.Call<T, Exception> list) {
    try {
      return Again.briefly().ask(list, Trouble::isPassing);
    } catch (KubernetesClientException e) {
      throw e;
    } catch (Exception e) {
      throw new KubernetesClientException(e.getMessage(), e);
    }
  }

  private Seen custom(APIResource resource, String version) {
    if (!resource.getNamespaced() || !resource.getVerbs().contains("list")) {
      return Seen.NOTHING;
    }
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(OPERATOR)
            .withVersion(version)
            .withKind(resource.getKind())
            .withPlural(resource.getName())
            .withNamespaced(true)
            .build();
    List<GenericKubernetesResource> objects =
        pages(client.genericKubernetesResources(context).inNamespace(namespace), ALL);
    objects.forEach(
        o -> {
          o.setKind(resource.getKind());
          o.setApiVersion(OPERATOR + "/" + version);
        });
    return Seen.objects(objects);
  }

  private <T extends HasMetadata> Question list(
      Class<T> type, String in, ListOptions options, Predicate<? super T> wanted) {
    String group = HasMetadata.getGroup(type);
    String plural = HasMetadata.getPlural(type) + (group.isEmpty() ? "" : "." + group);
    var resources = client.resources(type);
    AnyNamespaceOperation<T, ? extends KubernetesResourceList<T>, ?> scope =
        in.isEmpty() ? resources : resources.inNamespace(in);
    return new Question(
        type == Event.class ? Layer.EVENTS : Layer.SPEC,
        Ref.all(HasMetadata.getKind(type), in),
        "list " + HasMetadata.getPlural(type) + (in.isEmpty() ? "" : " in namespace " + in),
        "verb list, resource " + plural,
        () -> Seen.objects(pages(scope, options).stream().filter(wanted).toList()));
  }

  private static <T extends HasMetadata> List<T> pages(
      AnyNamespaceOperation<T, ? extends KubernetesResourceList<T>, ?> scope, ListOptions options) {
    List<T> items = new ArrayList<>();
    String next = null;
    do {
      KubernetesResourceList<T> page =
          scope.list(new ListOptionsBuilder(options).withLimit(PAGE).withContinue(next).build());
      items.addAll(page.getItems());
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return items;
  }

  private boolean isOfInterest(PersistentVolume volume) {
    return volume.getSpec() == null
        || volume.getSpec().getClaimRef() == null
        || namespace.equals(volume.getSpec().getClaimRef().getNamespace())
        || (volume.getStatus() != null && !"Bound".equals(volume.getStatus().getPhase()));
  }

  private boolean bindsHere(ClusterRoleBinding binding) {
    String group = "system:serviceaccounts:" + namespace;
    return binding.getSubjects().stream()
        .anyMatch(s -> namespace.equals(s.getNamespace()) || group.equals(s.getName()));
  }

  private static ListOptions labelled(String selector) {
    return new ListOptionsBuilder().withLabelSelector(selector).build();
  }

  private static ListOptions about(String kind) {
    return new ListOptionsBuilder().withFieldSelector("involvedObject.kind=" + kind).build();
  }
}
