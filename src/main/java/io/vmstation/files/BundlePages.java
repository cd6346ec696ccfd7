package io.vmstation.files;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.vmstation.model.Component;
import io.vmstation.model.EventTime;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.PosixPath;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A snapshot as the numbered pages of a bundle. The first twenty names are those of the scripts
 * that came before; what they had no page for is numbered from 21 on.
 */
final class BundlePages {

  private static final int EVENTS = 100;
  private static final int LOG_LINES = 500;

  private final Snapshot snapshot;
  private final Topology topology;
  private final Describe describe;
  private final Instant now;

  BundlePages(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.topology = Topology.of(snapshot);
    this.describe = new Describe(topology);
    this.now = snapshot.takenAt();
  }

  /** The pages by their file names. */
  Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    List<Workload> prometheus = workloads(Component.PROMETHEUS);
    List<Workload> loki = workloads(Component.LOKI);
    pages.put("01-pods-status.txt", pods());
    pages.put("02-pvc-pv-status.txt", claims() + "\n" + volumes());
    pages.put("03-services-status.txt", services());
    pages.put("04-endpoints-status.txt", endpoints());
    pages.put("05-prometheus-describe.txt", described(prometheus));
    pages.put("06-prometheus-logs.txt", logs(prometheus, isInit().negate()));
    pages.put("07-prometheus-init-logs.txt", logs(prometheus, isInit()));
    pages.put("08-prometheus-endpoints.yaml", yaml(used(prometheus, "Endpoints")));
    pages.put("09-loki-describe.txt", described(loki));
    pages.put("10-loki-logs.txt", logs(loki, isInit().negate()));
    pages.put("11-loki-init-logs.txt", logs(loki, isInit()));
    pages.put("12-loki-endpoints.yaml", yaml(used(loki, "Endpoints")));
    pages.put("13-prometheus-statefulset.yaml", yaml(controllers(prometheus)));
    pages.put("14-loki-statefulset.yaml", yaml(controllers(loki)));
    pages.put("15-prometheus-configmap.yaml", yaml(used(prometheus, "ConfigMap")));
    pages.put("16-loki-configmap.yaml", yaml(used(loki, "ConfigMap")));
    pages.put("17-recent-events.txt", events());
    pages.put("18-host-permissions.txt", permissions());
    pages.put("19-prometheus-readiness-test.txt", answers(prometheus));
    pages.put("20-loki-readiness-test.txt", answers(loki));
    addOthers(pages);
    return pages;
  }

  private void addOthers(Map<String, String> pages) {
    Map<String, List<Workload>> others = new TreeMap<>();
    for (Workload w : topology.workloads()) {
      String name = w.component().map(Component::label).orElse(w.ref().name());
      if (!name.equals("prometheus") && !name.equals("loki")) {
        others.computeIfAbsent(name, n -> new ArrayList<>()).add(w);
      }
    }
    List<Map.Entry<String, String>> more = new ArrayList<>();
    others.forEach(
        (name, workloads) -> {
          more.add(Map.entry(name + "-describe.txt", described(workloads)));
          more.add(Map.entry(name + "-logs.txt", logs(workloads, log -> true)));
          more.add(Map.entry(name + "-configmap.yaml", yaml(used(workloads, "ConfigMap"))));
          more.add(Map.entry(name + "-readiness-test.txt", answers(workloads)));
        });
    more.add(Map.entry("not-seen.txt", gaps()));
    int number = 21;
    for (Map.Entry<String, String> page : more) {
      if (!page.getValue().isEmpty()) {
        pages.put("%02d-%s".formatted(number++, page.getKey()), page.getValue());
      }
    }
  }

  private List<Workload> workloads(Component component) {
    return topology.workloads().stream()
        .filter(w -> w.component().equals(Optional.of(component)))
        .toList();
  }

  private String pods() {
    Table table = new Table("NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE");
    for (Pod pod : local(Pod.class)) {
      PodRow row = new PodRow(pod);
      table.row(
          name(pod),
          row.ready(),
          row.statusWord(),
          row.restarts(now),
          age(pod),
          row.address(),
          row.node());
    }
    return table.toString();
  }

  private String claims() {
    Table table =
        new Table("NAME", "STATUS", "VOLUME", "CAPACITY", "ACCESS MODES", "STORAGECLASS", "AGE");
    for (PersistentVolumeClaim c : local(PersistentVolumeClaim.class)) {
      boolean ends = c.getMetadata().getDeletionTimestamp() != null;
      boolean bound = c.getSpec() != null && c.getSpec().getVolumeName() != null;
      table.row(
          name(c),
          ends ? "Terminating" : c.getStatus() == null ? "" : or(c.getStatus().getPhase(), ""),
          bound ? c.getSpec().getVolumeName() : "",
          bound && c.getStatus() != null ? storage(c.getStatus().getCapacity()) : "",
          bound && c.getStatus() != null ? modes(c.getStatus().getAccessModes()) : "",
          c.getSpec() == null ? "" : or(c.getSpec().getStorageClassName(), ""),
          age(c));
    }
    return table.toString();
  }

  private String volumes() {
    Table table =
        new Table(
            "NAME",
            "CAPACITY",
            "ACCESS MODES",
            "RECLAIM POLICY",
            "STATUS",
            "CLAIM",
            "STORAGECLASS",
            "SOURCE",
            "AGE");
    for (PersistentVolume v : topology.all(PersistentVolume.class)) {
      var claim = v.getSpec().getClaimRef();
      table.row(
          name(v),
          storage(v.getSpec().getCapacity()),
          modes(v.getSpec().getAccessModes()),
          or(v.getSpec().getPersistentVolumeReclaimPolicy(), ""),
          v.getStatus() == null ? "" : or(v.getStatus().getPhase(), ""),
          claim == null ? "" : claim.getNamespace() + "/" + claim.getName(),
          or(v.getSpec().getStorageClassName(), ""),
          source(v),
          age(v));
    }
    return table.toString();
  }

  private static String source(PersistentVolume v) {
    if (v.getSpec().getHostPath() != null) {
      return "hostPath " + v.getSpec().getHostPath().getPath();
    } else if (v.getSpec().getLocal() != null) {
      return "local " + v.getSpec().getLocal().getPath();
    } else if (v.getSpec().getNfs() != null) {
      return "nfs " + v.getSpec().getNfs().getServer() + ":" + v.getSpec().getNfs().getPath();
    }
    return v.getSpec().getCsi() == null ? "" : "csi " + v.getSpec().getCsi().getDriver();
  }

  private String services() {
    Table table =
        new Table("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR");
    for (Service s : local(Service.class)) {
      if (s.getSpec() != null) {
        table.row(
            name(s),
            or(s.getSpec().getType(), "ClusterIP"),
            or(s.getSpec().getClusterIP(), "<none>"),
            external(s),
            s.getSpec().getPorts().stream()
                .map(BundlePages::port)
                .collect(
                    Collectors.collectingAndThen(Collectors.joining(","), p -> or(p, "<none>"))),
            age(s),
            pairs(s.getSpec().getSelector()));
      }
    }
    return table.toString();
  }

  private static String external(Service s) {
    List<String> addresses = new ArrayList<>(s.getSpec().getExternalIPs());
    if (s.getStatus() != null && s.getStatus().getLoadBalancer() != null) {
      s.getStatus()
          .getLoadBalancer()
          .getIngress()
          .forEach(i -> addresses.add(i.getIp() == null ? i.getHostname() : i.getIp()));
    }
    Optional.ofNullable(s.getSpec().getExternalName()).ifPresent(addresses::add);
    boolean pending = "LoadBalancer".equals(s.getSpec().getType());
    return addresses.isEmpty() ? pending ? "<pending>" : "<none>" : String.join(",", addresses);
  }

  private static String port(ServicePort port) {
    String node = port.getNodePort() == null ? "" : ":" + port.getNodePort();
    return port.getPort() + node + "/" + or(port.getProtocol(), "TCP");
  }

  private String endpoints() {
    Table table = new Table("NAME", "ENDPOINTS", "NOT READY", "AGE");
    for (Endpoints e : local(Endpoints.class)) {
      table.row(
          name(e),
          addresses(e, EndpointSubset::getAddresses),
          addresses(e, EndpointSubset::getNotReadyAddresses),
          age(e));
    }
    return table.toString();
  }

  private static String addresses(
      Endpoints endpoints,
      java.util.function.Function<EndpointSubset, List<EndpointAddress>> which) {
    String text =
        endpoints.getSubsets().stream()
            .flatMap(
                s ->
                    which.apply(s).stream()
                        .flatMap(
                            a ->
                                s.getPorts().isEmpty()
                                    ? Stream.of(a.getIp())
                                    : s.getPorts().stream()
                                        .map(p -> a.getIp() + ":" + p.getPort())))
            .collect(Collectors.joining(","));
    return or(text, "<none>");
  }

  private String described(List<Workload> workloads) {
    return workloads.stream()
        .flatMap(w -> w.pods().stream())
        .map(describe::pod)
        .collect(Collectors.joining("\n\n"));
  }

  private Predicate<Log> isInit() {
    return log ->
        snapshot.objects().get(log.pod()) instanceof Pod pod
            && pod.getSpec().getInitContainers().stream()
                .anyMatch(c -> c.getName().equals(log.container()));
  }

  private String logs(List<Workload> workloads, Predicate<Log> which) {
    StringBuilder text = new StringBuilder();
    for (Workload w : workloads) {
      for (Pod pod : w.pods()) {
        topology.logs(Ref.of(pod)).stream().filter(which).forEach(log -> append(text, log));
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Log log) {
    text.append(
        "==> %s, container %s%s <==\n"
            .formatted(log.pod(), log.container(), log.previous() ? ", previous run" : ""));
    List<Log.Line> lines = log.lines();
    lines
        .subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
        .forEach(l -> text.append(l.text()).append('\n'));
    text.append('\n');
  }

  private List<HasMetadata> controllers(List<Workload> workloads) {
    return workloads.stream()
        .flatMap(w -> Stream.ofNullable(snapshot.objects().get(w.ref())))
        .toList();
  }

  private List<HasMetadata> used(List<Workload> workloads, String kind) {
    Set<Ref> refs = workloads.stream().map(Workload::ref).collect(Collectors.toSet());
    return snapshot.objects().entrySet().stream()
        .filter(e -> e.getKey().kind().equals(kind))
        .filter(e -> topology.workloadsOf(e.getKey()).stream().anyMatch(refs::contains))
        .map(Map.Entry::getValue)
        .toList();
  }

  private String yaml(List<HasMetadata> objects) {
    return objects.stream().map(ObjectYaml::write).collect(Collectors.joining("---\n"));
  }

  private String events() {
    List<Event> sorted =
        local(Event.class).stream()
            .sorted(Comparator.comparing(EventTime::of).thenComparing(BundlePages::name))
            .toList();
    Table table = new Table("LAST SEEN", "COUNT", "TYPE", "REASON", "OBJECT", "MESSAGE");
    sorted
        .subList(Math.max(0, sorted.size() - EVENTS), sorted.size())
        .forEach(
            e ->
                table.row(
                    Age.words(java.time.Duration.between(EventTime.of(e), now)),
                    e.getCount() == null ? "" : e.getCount().toString(),
                    or(e.getType(), ""),
                    or(e.getReason(), ""),
                    e.getInvolvedObject() == null ? "" : Ref.of(e.getInvolvedObject()).toString(),
                    or(e.getMessage(), "").strip().replace("\n", " ")));
    return table.toString();
  }

  private String permissions() {
    Table table = new Table("UID", "GID", "MODE", "VOLUME", "PATH", "SEEN BY");
    for (FileOwner f : snapshot.files()) {
      table.row(
          String.valueOf(f.uid()),
          String.valueOf(f.gid()),
          "%04o".formatted(f.mode()),
          (f.volume() + " " + hostPath(f.volume())).strip(),
          f.path().isEmpty() ? "." : f.path(),
          f.seenBy());
    }
    StringBuilder text = new StringBuilder(table.toString());
    Set<Ref> seen = snapshot.files().stream().map(FileOwner::volume).collect(Collectors.toSet());
    Set<String> paths = new TreeSet<>();
    for (PersistentVolumeClaim c : local(PersistentVolumeClaim.class)) {
      if (!seen.contains(Ref.of(c)) && !hostPath(Ref.of(c)).isEmpty()) {
        paths.add(hostPath(Ref.of(c)));
      }
    }
    if (!paths.isEmpty()) {
      text.append("\nNot seen. Run this on the node that holds the directory:\n");
      paths.forEach(p -> text.append("  stat -c '%u:%g %a %n' ").append(p).append('\n'));
    }
    return text.toString();
  }

  /** The directory on the node behind a claim; empty where there is none. */
  private String hostPath(Ref claim) {
    if (snapshot.objects().get(claim) instanceof PersistentVolumeClaim c
        && c.getSpec() != null
        && snapshot.objects().get(new Ref("PersistentVolume", "", c.getSpec().getVolumeName()))
            instanceof PersistentVolume v) {
      return PosixPath.onNode(v).map(PosixPath::text).orElse("");
    }
    return "";
  }

  private String answers(List<Workload> workloads) {
    Set<Ref> refs = workloads.stream().map(Workload::ref).collect(Collectors.toSet());
    StringBuilder text = new StringBuilder();
    for (ProbeResult p : snapshot.probes()) {
      if (topology.workloadsOf(p.target()).stream().anyMatch(refs::contains)) {
        text.append("%s %s -> %d\n".formatted(p.target(), p.question(), p.code()));
        p.answer().lines().forEach(l -> text.append("  ").append(l).append('\n'));
      }
    }
    return text.toString();
  }

  private String gaps() {
    StringBuilder text = new StringBuilder();
    for (Gap g : snapshot.gaps()) {
      text.append("%s of %s: %s\n".formatted(layer(g.layer()), g.where(), g.why()));
    }
    return text.toString();
  }

  private static String layer(Layer layer) {
    return layer.name().toLowerCase(java.util.Locale.ROOT);
  }

  private <T extends HasMetadata> List<T> local(Class<T> type) {
    return topology.all(type).stream()
        .filter(o -> snapshot.namespace().equals(o.getMetadata().getNamespace()))
        .toList();
  }

  private String age(HasMetadata object) {
    return Age.of(object.getMetadata().getCreationTimestamp(), now);
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }

  private static String storage(Map<String, Quantity> capacity) {
    return capacity == null || capacity.get("storage") == null
        ? ""
        : capacity.get("storage").toString();
  }

  private static String modes(List<String> modes) {
    return modes.stream()
        .map(m -> Arrays.stream(m.split("(?=[A-Z])")).map(w -> w.substring(0, 1)))
        .map(letters -> letters.collect(Collectors.joining()))
        .map(m -> m.equals("RWOP") ? m : m.replace("ROM", "ROX").replace("RWM", "RWX"))
        .collect(Collectors.joining(","));
  }

  private static String pairs(Map<String, String> map) {
    return map == null || map.isEmpty()
        ? "<none>"
        : new TreeMap<>(map)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
  }

  private static String or(String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }
}
