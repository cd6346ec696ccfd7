package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Workload;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The question for the names of the stack's Services, put to a DNS pod through a port-forward, so
 * that no pod has to be made for it.
 */
final class DnsProbes {

  private static final Pattern DOMAIN = Pattern.compile("(?m)^\\s*kubernetes\\s+([\\w.-]+)");

  /** NXDOMAIN and REFUSED (RFC 1035). */
  private static final Set<Integer> UNKNOWN = Set.of(3, 5);

  private static final String RIGHT = "verbs get and create, resource pods/portforward";

  private final KubernetesClient client;
  private final Duration timeout;

  DnsProbes(KubernetesClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /** One question for all names; none where no DNS pod is ready, for their status says so. */
  List<Question> questions(Topology topology) {
    String namespace = topology.snapshot().namespace();
    List<Ref> services =
        topology.all(Service.class).stream()
            .filter(s -> namespace.equals(s.getMetadata().getNamespace()))
            .filter(s -> !"ExternalName".equals(s.getSpec().getType()))
            .map(Ref::of)
            .toList();
    List<Pod> servers =
        topology.all(Pod.class).stream()
            .filter(p -> ObjectLists.DNS_NAMESPACE.equals(p.getMetadata().getNamespace()))
            .toList();
    Optional<Pod> ready = servers.stream().filter(Workload::ready).findFirst();
    if (services.isEmpty() || (ready.isEmpty() && !servers.isEmpty())) {
      return List.of();
    }
    String what = "ask the cluster's DNS for the Services of namespace " + namespace;
    return List.of(
        new Question(
            Layer.PROBES,
            Ref.all("Service", namespace),
            what,
            RIGHT,
            () ->
                ready.isPresent()
                    ? ask(ready.get(), port(topology), services, domain(topology))
                    : Seen.gap(noServer(topology, what))));
  }

  /** Without DNS pods in sight there is nobody to ask. */
  private static Gap noServer(Topology topology, String what) {
    Ref pods = Ref.all("Pod", ObjectLists.DNS_NAMESPACE);
    boolean refused = topology.snapshot().gaps().stream().anyMatch(g -> g.where().equals(pods));
    return new Gap(
        Layer.PROBES,
        Ref.all("Service", topology.snapshot().namespace()),
        "cannot %s: no pod labelled k8s-app=kube-dns is seen in namespace %s"
            .formatted(what, ObjectLists.DNS_NAMESPACE),
        refused ? Gap.Cause.REFUSED : Gap.Cause.OUT_OF_REACH);
  }

  /** The port on which the DNS pods take TCP; CoreDNS need not listen on 53 itself. */
  private static int port(Topology topology) {
    return topology.all(Endpoints.class).stream()
        .filter(e -> ObjectLists.DNS_NAMESPACE.equals(e.getMetadata().getNamespace()))
        .flatMap(e -> e.getSubsets().stream())
        .flatMap(s -> s.getPorts().stream())
        .filter(p -> "TCP".equals(p.getProtocol()))
        .filter(p -> p.getName() != null && p.getName().startsWith("dns"))
        .map(EndpointPort::getPort)
        .findFirst()
        .orElse(53);
  }

  private static String domain(Topology topology) {
    Ref corefile = new Ref("ConfigMap", ObjectLists.DNS_NAMESPACE, "coredns");
    if (topology.snapshot().objects().get(corefile) instanceof ConfigMap map
        && map.getData() != null) {
      Matcher found = DOMAIN.matcher(map.getData().getOrDefault("Corefile", ""));
      if (found.find()) {
        return found.group(1).replaceFirst("\\.$", "");
      }
    }
    return "cluster.local";
  }

  private Seen ask(Pod pod, int port, List<Ref> services, String domain) throws IOException {
    try (LocalPortForward forward =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .portForward(port)) {
      List<ProbeResult> results = new ArrayList<>();
      try {
        // Known to exist everywhere: a wrong domain must not pass for names that do not resolve.
        // A server refuses the names of a domain that it neither has nor forwards.
        if (UNKNOWN.contains(lookup(forward, 0, "kubernetes.default.svc." + domain).code())) {
          throw new IOException("the cluster's domain is not " + domain);
        }
        for (int i = 0; i < services.size(); i++) {
          Ref service = services.get(i);
          String name = "%s.%s.svc.%s".formatted(service.name(), service.namespace(), domain);
          DnsMessage.Answer answer = lookup(forward, i + 1, name);
          results.add(
              new ProbeResult(
                  service,
                  ProbeResult.Protocol.DNS,
                  "A " + name,
                  answer.code(),
                  String.join(",", answer.addresses())));
        }
      } catch (IOException e) {
        for (Throwable cause : forward.getServerThrowables()) {
          throw new IOException(cause);
        }
        throw e;
      }
      return Seen.probes(results);
    }
  }

  private DnsMessage.Answer lookup(LocalPortForward forward, int id, String name)
      throws IOException {
    int millis = Math.toIntExact(timeout.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.getLocalPort()), millis);
      socket.setSoTimeout(millis);
      byte[] question = DnsMessage.question(id, name);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      java.io.ByteArrayOutputStream framed = new java.io.ByteArrayOutputStream();
      framed.write(question.length >> 8);
      framed.write(question.length);
      framed.writeBytes(question);
      out.write(framed.toByteArray());
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return DnsMessage.answer(answer);
    }
  }
}
