package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.Flags;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Loki's querier worker is sent to this very Loki, on a port where its gRPC server does not listen.
 * The worker never connects and {@code /ready} answers 503 for ever.
 *
 * @param flag the flag that names Loki's configuration file
 * @param path the usual path of that file
 */
public record WorkerPortMismatch(String flag, String path) implements Symptom {

  private static final String DEFAULT_PORT = "9095";
  private static final String PORT_FLAG = "server.grpc-listen-port";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload workload : view.workloads()) {
      Optional<Container> main = workload.mainContainer();
      Optional<ConfigFile> file =
          main.flatMap(c -> view.configFiles().loaded(workload, c, flag, path));
      for (String setting : List.of("frontend_address", "scheduler_address")) {
        file.flatMap(f -> look(view, workload, main.get(), f, setting)).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<Sighting> look(
      View view, Workload workload, Container container, ConfigFile file, String setting) {
    YamlText yaml = file.yaml();
    Optional<Node> node = yaml.at("frontend_worker", setting);
    String address = node.flatMap(YamlText::scalar).orElse("");
    int colon = address.lastIndexOf(':');
    if (colon < 0 || !isOwn(view, workload, address.substring(0, colon))) {
      return Optional.empty();
    }
    Optional<String> flagged = Flags.value(container, PORT_FLAG);
    Optional<Node> port = yaml.at("server", "grpc_listen_port");
    String listens = flagged.or(() -> port.flatMap(YamlText::scalar)).orElse(DEFAULT_PORT);
    if (address.substring(colon + 1).equals(listens)) {
      return Optional.empty();
    }
    int line = YamlText.line(node.get());
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(file.quote(line));
    if (flagged.isPresent()) {
      evidence.add(file.note(line, "-" + PORT_FLAG + "=" + listens + " on the command line"));
    } else if (port.isPresent()) {
      evidence.add(file.quote(YamlText.line(port.get())));
    } else {
      evidence.add(
          file.note(line, "server.grpc_listen_port is not set; the default is " + DEFAULT_PORT));
    }
    evidence.addAll(InvalidFile.complaints(view, workload, address));
    evidence.addAll(bodies(view, workload));
    return Optional.of(
        new Sighting(
            file.source(),
            evidence,
            Map.of(
                "key",
                file.key(),
                "setting",
                "frontend_worker." + setting,
                "address",
                address,
                "listens",
                listens,
                "right",
                address.substring(0, colon + 1) + listens,
                "because",
                "Loki's own gRPC server listens on port " + listens)));
  }

  /** Loopback, or a headless Service of which this workload is the only one behind it. */
  private static boolean isOwn(View view, Workload workload, String host) {
    if (LOOPBACK.contains(host)) {
      return true;
    }
    String name = host.split("\\.")[0];
    return view.find(Service.class, workload.ref().namespace(), name)
        .filter(s -> "None".equals(s.getSpec().getClusterIP()))
        .map(s -> view.workloadsOf(Ref.of(s)).equals(Set.of(workload.ref())))
        .orElse(false);
  }

  private static List<Evidence> bodies(View view, Workload workload) {
    List<Evidence> bodies = new ArrayList<>();
    for (Pod pod : workload.pods()) {
      view.answers(Ref.of(pod)).stream()
          .filter(p -> p.answer().contains("connected to"))
          .map(p -> p.quote())
          .forEach(bodies::add);
    }
    return bodies;
  }
}
