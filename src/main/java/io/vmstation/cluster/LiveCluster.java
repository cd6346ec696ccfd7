package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vmstation.fix.Time;
import io.vmstation.model.AccessException;
import io.vmstation.model.Component;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks at a stack in a running cluster. It reads, and writes nothing but the test data of {@link
 * #trying}.
 */
public final class LiveCluster implements SnapshotSource, AutoCloseable {

  private final KubernetesClient client;
  private final String namespace;
  private final ClusterAccess access;
  private final Clock clock;
  private final Consumer<String> progress;
  private final LocalDisk disk;
  private final PodPort.Way ways;

  /**
   * Looks through a client that exists.
   *
   * @param progress hears in a few words what is being done
   */
  public LiveCluster(
      KubernetesClient client,
      String namespace,
      ClusterAccess access,
      Clock clock,
      Consumer<String> progress) {
    this(client, namespace, access, clock, progress, LocalDisk.ofThisMachine());
  }

  LiveCluster(
      KubernetesClient client,
      String namespace,
      ClusterAccess access,
      Clock clock,
      Consumer<String> progress,
      LocalDisk disk) {
    this.client = client;
    this.namespace = namespace;
    this.access = access;
    this.clock = clock;
    this.progress = progress;
    this.disk = disk;
    this.ways = PodPort.through(client, access.requestTimeout());
  }

  /**
   * Finds the cluster and makes ready to look at a namespace.
   *
   * @throws UsageException when the kubeconfig is missing or broken
   */
  public static LiveCluster of(
      ClusterAccess access, String namespace, Clock clock, Consumer<String> progress) {
    return new LiveCluster(access.connect(), namespace, access, clock, progress);
  }

  /** The same, which sends test data through the stack as well, each time that it looks. */
  public SnapshotSource trying(Time time) {
    return () -> {
      String run = Long.toString(time.instant().toEpochMilli(), Character.MAX_RADIX);
      progress.accept("Sending test data with run=" + run);
      return take(Optional.of(new Trials(ways, access.env(), time, run)));
    };
  }

  @Override
  public Snapshot take() {
    return take(Optional.empty());
  }

  private Snapshot take(Optional<Trials> trials) {
    Instant takenAt = clock.instant();
    try (Interview interview = new Interview(access)) {
      progress.accept("Asking " + client.getMasterUrl());
      Seen seen = namespaceObject();
      ObjectLists lists = new ObjectLists(client, namespace);
      seen = seen.and(interview.ask(lists.questions()));
      if (seen.objects().isEmpty()) {
        throw new AccessException(
            "Nothing can be seen in namespace %s: %s"
                .formatted(namespace, seen.gaps().get(0).why()),
            null);
      }
      Topology topology = Topology.of(snapshot(takenAt, Set.of(), seen));
      List<Question> questions = new ArrayList<>(lists.clusterRoles(seen.objects()));
      ApiServer server = new ApiServer(client, access.requestTimeout());
      questions.addAll(new ContainerLogs(server).questions(topology.workloads()));
      Duration timeout = access.requestTimeout();
      questions.addAll(new HttpProbes(ways, server).questions(topology));
      questions.addAll(new GrafanaProbes(ways, access.env()).questions(topology));
      questions.addAll(new DnsProbes(client, timeout).questions(topology));
      questions.addAll(new DataDirectories(client, timeout, disk).questions(topology));
      questions.addAll(new ArrivedFiles(client, timeout).questions(topology));
      trials.ifPresent(t -> questions.addAll(t.questions(topology)));
      progress.accept(
          "Saw %d objects; %d more questions".formatted(seen.objects().size(), questions.size()));
      seen = seen.and(interview.ask(questions));
      Set<Layer> layers = EnumSet.allOf(Layer.class);
      if (trials.isEmpty()) {
        layers.remove(Layer.TRIALS);
      }
      return snapshot(takenAt, layers, seen);
    }
  }

  /** The address of the cluster. */
  public String server() {
    return client.getMasterUrl().toString();
  }

  @Override
  public void close() {
    client.close();
  }

  private Snapshot snapshot(Instant takenAt, Set<Layer> layers, Seen seen) {
    Map<Ref, HasMetadata> objects = Snapshot.index(seen.objects());
    return new Snapshot(
        takenAt, namespace, layers, objects, seen.logs(), seen.probes(), seen.files(), seen.gaps());
  }

  /** The first question: it tells a server that cannot be reached from one that lets us in. */
  private Seen namespaceObject() {
    try {
      Namespace found =
          Again.briefly()
              .ask(
                  client.namespaces().withName(namespace)::get,
                  e -> Trouble.isPassing(e) && !Trouble.isUnconnected(e));
      if (found == null) {
        throw new UsageException(
            "There is no namespace %s in the cluster %s. %s"
                .formatted(namespace, client.getMasterUrl(), elsewhere()));
      }
      return Seen.objects(List.of(found));
    } catch (KubernetesClientException e) {
      int code = Trouble.code(e);
      String why = Trouble.reason(e, "verb get, resource namespaces", access.requestTimeout());
      if (code == 401) {
        throw new AccessException(
            "The cluster %s does not accept these credentials (401): the token or certificate is wrong or has expired. Sign in again, or name another --context."
                .formatted(client.getMasterUrl()),
            e);
      }
      if (code == 403) {
        return Seen.gap(
            Trouble.refused(
                Layer.SPEC,
                new Ref("Namespace", "", namespace),
                "cannot get namespace %s: %s".formatted(namespace, why)));
      }
      throw new AccessException(
          "The cluster %s cannot be reached: %s. Check the address, the network and --context."
              .formatted(client.getMasterUrl(), why),
          e);
    }
  }

  /** Where monitoring components run instead, as far as it can be seen. */
  private String elsewhere() {
    try {
      List<String> others =
          client.pods().inAnyNamespace().list().getItems().stream()
              .filter(
                  p ->
                      p.getSpec().getContainers().stream()
                          .map(Component::ofImageOrArguments)
                          .anyMatch(Optional::isPresent))
              .map(p -> p.getMetadata().getNamespace())
              .distinct()
              .sorted()
              .toList();
      return others.isEmpty()
          ? "Name the stack's namespace with --namespace."
          : "Monitoring components run in: %s. Name one with --namespace."
              .formatted(others.stream().collect(Collectors.joining(", ")));
    } catch (KubernetesClientException e) {
      return "Name the stack's namespace with --namespace.";
    }
  }
}
