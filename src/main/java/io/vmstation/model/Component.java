package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Container;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a monitoring stack, with the facts of their programs: usual port, health endpoints
 * and the user that their images run as. Ports and paths are those of the programs' own sources;
 * the users those of their Dockerfiles.
 */
public enum Component {
  PROMETHEUS("prometheus", 9090, "/-/ready", "/-/healthy", 65534, 65534),
  LOKI("loki", 3100, "/ready", "", 10001, 10001),
  GRAFANA("grafana", 3000, "/api/health", "", 472, 0),
  PROMTAIL("promtail", 9080, "/ready", "", 0, 0),
  ALLOY("alloy", 12345, "/-/ready", "/-/healthy", 0, 0),
  ALERTMANAGER("alertmanager", 9093, "/-/ready", "/-/healthy", 65534, 65534),
  NODE_EXPORTER("node-exporter", 9100, "/", "", 65534, 65534),
  KUBE_STATE_METRICS("kube-state-metrics", 8080, "/healthz", "", 65534, 65534),
  BLACKBOX_EXPORTER("blackbox-exporter", 9115, "/-/healthy", "", 65534, 65534);

  private static final List<String> NAME_LABELS =
      List.of("app.kubernetes.io/name", "app", "k8s-app", "name");

  private final String label;
  private final int port;
  private final String readyPath;
  private final String healthPath;
  private final long uid;
  private final long gid;

  Component(String label, int port, String readyPath, String healthPath, long uid, long gid) {
    this.label = label;
    this.port = port;
    this.readyPath = readyPath;
    this.healthPath = healthPath;
    this.uid = uid;
    this.gid = gid;
  }

  /** The program's name in images and labels: {@code kube-state-metrics}. */
  public String label() {
    return label;
  }

  /** The HTTP port that the program listens on unless told otherwise. */
  public int port() {
    return port;
  }

  /** The path that answers 200 when the program can serve. */
  public String readyPath() {
    return readyPath;
  }

  /** The path that answers 200 while the program is alive; empty where there is no separate one. */
  public String healthPath() {
    return healthPath;
  }

  /** The user id that the program's own image runs as unless the pod says otherwise. */
  public long imageUid() {
    return uid;
  }

  /** The primary group id that goes with {@link #imageUid()} in the image's passwd file. */
  public long imageGid() {
    return gid;
  }

  /**
   * What a ready pod is asked beyond its health.
   *
   * @param path of the question
   * @param line the beginning of the lines to keep of the answer; empty to keep all
   */
  public record Inquiry(String path, String line) {}

  /** What a ready pod of this program is asked beyond its health. */
  public List<Inquiry> inquiries() {
    return switch (this) {
      case PROMETHEUS ->
          List.of(
              new Inquiry("/api/v1/targets?state=active", ""),
              new Inquiry("/api/v1/rules", ""),
              new Inquiry("/api/v1/status/config", ""),
              new Inquiry("/api/v1/status/runtimeinfo", ""));
      case ALERTMANAGER ->
          List.of(
              new Inquiry("/api/v2/status", ""),
              new Inquiry("/metrics", "alertmanager_config_last_reload_successful"));
      case LOKI -> List.of(new Inquiry("/ring", ""));
      default -> List.of();
    };
  }

  /** Recognises a container by its image, its arguments, and last by its pod's labels. */
  public static Optional<Component> of(Container container, Map<String, String> labels) {
    return ofImageOrArguments(container)
        .or(
            () ->
                container.getImage() == null || !isSidecar(container)
                    ? ofLabels(labels)
                    : Optional.empty());
  }

  /** Recognises what the labels of an object name. */
  public static Optional<Component> ofLabels(Map<String, String> labels) {
    return NAME_LABELS.stream()
        .map(labels::get)
        .flatMap(v -> byName(v).stream())
        .findFirst()
        .filter(c -> c != LOKI || !isBesideLoki(labels));
  }

  /** Recognises a container by its image, then by the arguments that only one program takes. */
  public static Optional<Component> ofImageOrArguments(Container container) {
    return byName(imageName(container.getImage())).or(() -> byArguments(container));
  }

  /**
   * The program whose own project made an image: of such images alone is known who they run as.
   * Registries and mirrors before the publisher's name do not matter. The distroless images of
   * Prometheus run as somebody else (prometheus#17876).
   */
  public static Optional<Component> ofOwnImage(String image) {
    String[] path = imagePath(image).split("/");
    String publisher = path.length < 2 ? "" : path[path.length - 2];
    return byName(imageName(image))
        .filter(c -> c.publishers().contains(publisher))
        .filter(c -> !image.contains("distroless"));
  }

  private Set<String> publishers() {
    return switch (this) {
      case LOKI, GRAFANA, PROMTAIL, ALLOY -> Set.of("grafana");
      case KUBE_STATE_METRICS -> Set.of("kube-state-metrics");
      default -> Set.of("prom", "prometheus");
    };
  }

  /** Whether it is what the chart grafana/loki puts beside Loki under Loki's own name. */
  private static boolean isBesideLoki(Map<String, String> labels) {
    return labels
        .getOrDefault("app.kubernetes.io/component", "")
        .matches("canary|gateway|memcached.*");
  }

  private static boolean isSidecar(Container container) {
    String image = imageName(container.getImage());
    return image.contains("reload") || image.contains("proxy") || image.contains("sidecar");
  }

  /** The program that a name is the usual one of, with or without {@code prometheus-} before it. */
  public static Optional<Component> byName(String name) {
    return name == null
        ? Optional.empty()
        : Arrays.stream(values())
            .filter(c -> name.equals(c.label) || name.equals("prometheus-" + c.label))
            .findFirst();
  }

  private static Optional<Component> byArguments(Container container) {
    List<String> words = new ArrayList<>(container.getCommand());
    words.addAll(container.getArgs());
    String line = String.join(" ", words);
    if (line.contains("--storage.tsdb.path")) {
      return Optional.of(PROMETHEUS);
    }
    if (line.contains("--cluster.listen-address") || line.contains("alertmanager.yml")) {
      return Optional.of(ALERTMANAGER);
    }
    return words.isEmpty()
        ? Optional.empty()
        : byName(words.get(0).substring(words.get(0).lastIndexOf('/') + 1));
  }

  /**
   * The last part of an image's name, without tag and digest: {@code prom/prometheus:v2} gives
   * prometheus.
   */
  public static String imageName(String image) {
    String path = imagePath(image);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String imagePath(String image) {
    return image == null ? "" : image.replaceFirst("@.*$", "").replaceFirst(":[^/]*$", "");
  }
}
