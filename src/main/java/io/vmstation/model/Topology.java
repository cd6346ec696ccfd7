package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A Snapshot indexed by who belongs to whom. Built once; what is of a type is looked for once a
 * type.
 */
public final class Topology {

  private final Snapshot snapshot;
  private final Map<Class<?>, List<HasMetadata>> types = new ConcurrentHashMap<>();
  private final Map<Ref, Workload> workloads = new TreeMap<>();
  private final Map<Ref, Set<Ref>> users = new HashMap<>();
  private final Map<Ref, List<Log>> logs;
  private final Map<Ref, List<ProbeResult>> probes;
  private final Map<Ref, List<FileOwner>> files;
  private final Map<Ref, List<Event>> events;

  private Topology(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.logs = snapshot.logs().stream().collect(Collectors.groupingBy(Log::pod));
    this.probes = snapshot.probes().stream().collect(Collectors.groupingBy(ProbeResult::target));
    this.files = snapshot.files().stream().collect(Collectors.groupingBy(FileOwner::volume));
    this.events =
        all(Event.class).stream()
            .filter(e -> e.getInvolvedObject() != null)
            .collect(Collectors.groupingBy(e -> Ref.of(e.getInvolvedObject())));
    findWorkloads();
    workloads.values().forEach(this::recordUses);
    all(PersistentVolume.class).forEach(this::recordClaim);
    all(Service.class).forEach(this::recordSelection);
    snapshot.probes().forEach(this::recordDatasource);
    all(RoleBinding.class).forEach(b -> recordSubjects(Ref.of(b), b.getSubjects()));
    all(ClusterRoleBinding.class).forEach(b -> recordSubjects(Ref.of(b), b.getSubjects()));
  }

  /** Indexes a snapshot. */
  public static Topology of(Snapshot snapshot) {
    return new Topology(snapshot);
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** All objects of a type, by name. */
  public <T extends HasMetadata> List<T> all(Class<T> type) {
    return types
        .computeIfAbsent(
            type, t -> snapshot.objects().values().stream().filter(t::isInstance).toList())
        .stream()
        .map(type::cast)
        .toList();
  }

  /** All workloads of the stack's namespace, by name. */
  public Collection<Workload> workloads() {
    return workloads.values();
  }

  /** The workload of this name. */
  public Optional<Workload> workload(Ref ref) {
    return Optional.ofNullable(workloads.get(ref));
  }

  /** The workload that a pod belongs to. */
  public Optional<Workload> workload(Pod pod) {
    return workloadsOf(Ref.of(pod)).stream().findFirst().flatMap(this::workload);
  }

  /** The workloads that an object is part of, is used by, or serves. */
  public Set<Ref> workloadsOf(Ref ref) {
    return workloads.containsKey(ref) ? Set.of(ref) : users.getOrDefault(ref, Set.of());
  }

  /** Everything that {@code a} and {@code b} could meet in: themselves and their workloads. */
  public boolean related(Ref a, Ref b) {
    if (a.equals(b)) {
      return true;
    }
    Set<Ref> ofA = workloadsOf(a);
    return workloadsOf(b).stream().anyMatch(ofA::contains);
  }

  public List<Log> logs(Ref pod) {
    return logs.getOrDefault(pod, List.of());
  }

  public List<ProbeResult> probes(Ref target) {
    return probes.getOrDefault(target, List.of());
  }

  public List<FileOwner> files(Ref volume) {
    return files.getOrDefault(volume, List.of());
  }

  public List<Event> events(Ref about) {
    return events.getOrDefault(about, List.of());
  }

  private void findWorkloads() {
    Map<Ref, List<Pod>> pods = new TreeMap<>();
    for (Pod pod : all(Pod.class)) {
      if (snapshot.namespace().equals(pod.getMetadata().getNamespace())) {
        pods.computeIfAbsent(top(pod), r -> new ArrayList<>()).add(pod);
      }
    }
    for (HasMetadata object : snapshot.objects().values()) {
      Ref ref = Ref.of(object);
      if (snapshot.namespace().equals(ref.namespace()) && top(object).equals(ref)) {
        template(object)
            .ifPresent(
                t ->
                    workloads.put(
                        ref,
                        new Workload(
                            ref,
                            labels(t),
                            t.getSpec(),
                            Optional.ofNullable(pods.remove(ref)).orElse(List.of()))));
      }
    }
    // What is left has an owner that is no built-in controller, or one that could not be seen.
    pods.forEach(
        (ref, ofOwner) -> {
          Pod first = ofOwner.get(0);
          Map<String, String> labels =
              Optional.ofNullable(first.getMetadata().getLabels()).orElse(Map.of());
          workloads.put(ref, new Workload(ref, labels, first.getSpec(), ofOwner));
        });
    workloads.values().forEach(w -> w.pods().forEach(p -> use(Ref.of(p), w.ref())));
    for (HasMetadata object : snapshot.objects().values()) {
      Ref top = top(object);
      if (!object.getMetadata().getOwnerReferences().isEmpty() && workloads.containsKey(top)) {
        use(Ref.of(object), top);
      }
    }
  }

  /** The highest owner that is a built-in controller; a custom resource above it is its keeper. */
  private Ref top(HasMetadata object) {
    Ref ref = Ref.of(object);
    for (OwnerReference owner : object.getMetadata().getOwnerReferences()) {
      if (Boolean.TRUE.equals(owner.getController())) {
        Ref above = Ref.of(owner, object.getMetadata().getNamespace());
        HasMetadata known = snapshot.objects().get(above);
        if (known != null) {
          return template(known).isPresent() ? top(known) : ref;
        }
        return object instanceof Pod ? above : ref;
      }
    }
    return ref;
  }

  private static Map<String, String> labels(PodTemplateSpec template) {
    return template.getMetadata() == null || template.getMetadata().getLabels() == null
        ? Map.of()
        : template.getMetadata().getLabels();
  }

  private static Optional<PodTemplateSpec> template(HasMetadata object) {
    PodTemplateSpec template = null;
    if (object instanceof StatefulSet s && s.getSpec() != null) {
      template = s.getSpec().getTemplate();
    } else if (object instanceof Deployment d && d.getSpec() != null) {
      template = d.getSpec().getTemplate();
    } else if (object instanceof DaemonSet d && d.getSpec() != null) {
      template = d.getSpec().getTemplate();
    } else if (object instanceof ReplicaSet r && r.getSpec() != null) {
      template = r.getSpec().getTemplate();
    } else if (object instanceof Job j && j.getSpec() != null) {
      template = j.getSpec().getTemplate();
    } else if (object instanceof CronJob c && c.getSpec() != null) {
      template = c.getSpec().getJobTemplate().getSpec().getTemplate();
    } else if (object instanceof Pod p) {
      template = new PodTemplateSpec(p.getMetadata(), p.getSpec());
    }
    return Optional.ofNullable(template).filter(t -> t.getSpec() != null);
  }

  private void use(Ref used, Ref workload) {
    users.computeIfAbsent(used, r -> new TreeSet<>()).add(workload);
  }

  private void recordUses(Workload w) {
    String namespace = w.ref().namespace();
    Set<PodSpec> specs = new HashSet<>(List.of(w.template()));
    w.pods().forEach(p -> specs.add(p.getSpec()));
    for (PodSpec spec : specs) {
      Optional.ofNullable(spec.getNodeName()).ifPresent(n -> use(new Ref("Node", "", n), w.ref()));
      String account = Optional.ofNullable(spec.getServiceAccountName()).orElse("default");
      use(new Ref("ServiceAccount", namespace, account), w.ref());
      spec.getVolumes().forEach(v -> recordVolume(v, w, namespace));
      List<Container> containers = new ArrayList<>(spec.getContainers());
      containers.addAll(spec.getInitContainers());
      containers.forEach(c -> recordEnvironment(c, w, namespace));
    }
    if (snapshot.objects().get(w.ref()) instanceof StatefulSet s) {
      for (PersistentVolumeClaim t : s.getSpec().getVolumeClaimTemplates()) {
        String prefix = t.getMetadata().getName() + "-" + s.getMetadata().getName() + "-";
        all(PersistentVolumeClaim.class).stream()
            .filter(c -> namespace.equals(c.getMetadata().getNamespace()))
            .filter(
                c ->
                    c.getMetadata()
                        .getName()
                        .matches(java.util.regex.Pattern.quote(prefix) + "\\d+"))
            .forEach(c -> use(Ref.of(c), w.ref()));
      }
    }
  }

  private void recordVolume(Volume v, Workload w, String namespace) {
    if (v.getPersistentVolumeClaim() != null) {
      String claim = v.getPersistentVolumeClaim().getClaimName();
      use(new Ref("PersistentVolumeClaim", namespace, claim), w.ref());
    }
    if (v.getConfigMap() != null) {
      use(new Ref("ConfigMap", namespace, v.getConfigMap().getName()), w.ref());
    }
    if (v.getSecret() != null) {
      use(new Ref("Secret", namespace, v.getSecret().getSecretName()), w.ref());
    }
    if (v.getProjected() != null) {
      v.getProjected()
          .getSources()
          .forEach(
              s -> {
                if (s.getConfigMap() != null) {
                  use(new Ref("ConfigMap", namespace, s.getConfigMap().getName()), w.ref());
                }
                if (s.getSecret() != null) {
                  use(new Ref("Secret", namespace, s.getSecret().getName()), w.ref());
                }
              });
    }
  }

  private void recordEnvironment(Container c, Workload w, String namespace) {
    c.getEnv()
        .forEach(
            e -> {
              if (e.getValueFrom() != null && e.getValueFrom().getConfigMapKeyRef() != null) {
                String name = e.getValueFrom().getConfigMapKeyRef().getName();
                use(new Ref("ConfigMap", namespace, name), w.ref());
              }
              if (e.getValueFrom() != null && e.getValueFrom().getSecretKeyRef() != null) {
                String name = e.getValueFrom().getSecretKeyRef().getName();
                use(new Ref("Secret", namespace, name), w.ref());
              }
            });
    c.getEnvFrom()
        .forEach(
            e -> {
              if (e.getConfigMapRef() != null) {
                use(new Ref("ConfigMap", namespace, e.getConfigMapRef().getName()), w.ref());
              }
              if (e.getSecretRef() != null) {
                use(new Ref("Secret", namespace, e.getSecretRef().getName()), w.ref());
              }
            });
  }

  private void recordClaim(PersistentVolume volume) {
    if (volume.getSpec() != null && volume.getSpec().getClaimRef() != null) {
      Ref claim =
          new Ref(
              "PersistentVolumeClaim",
              volume.getSpec().getClaimRef().getNamespace(),
              volume.getSpec().getClaimRef().getName());
      users.getOrDefault(claim, Set.of()).forEach(w -> use(Ref.of(volume), w));
    }
  }

  private void recordDatasource(ProbeResult answer) {
    answer
        .datasource()
        .ifPresent(d -> workloadsOf(answer.target()).stream().toList().forEach(w -> use(d, w)));
  }

  private void recordSelection(Service service) {
    if (service.getSpec() == null
        || service.getSpec().getSelector() == null
        || service.getSpec().getSelector().isEmpty()
        || !snapshot.namespace().equals(service.getMetadata().getNamespace())) {
      return;
    }
    for (Workload w : workloads.values()) {
      if (w.labels().entrySet().containsAll(service.getSpec().getSelector().entrySet())) {
        use(Ref.of(service), w.ref());
        use(new Ref("Endpoints", Ref.of(service).namespace(), Ref.of(service).name()), w.ref());
      }
    }
  }

  private void recordSubjects(Ref binding, Collection<Subject> subjects) {
    for (Subject s : subjects) {
      Ref account = new Ref(s.getKind(), s.getNamespace(), s.getName());
      List.copyOf(users.getOrDefault(account, Set.of())).forEach(w -> use(binding, w));
    }
  }
}
