package io.vmstation.files;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.vmstation.model.EventTime;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code kubectl describe pod} tells, with all ids as numbers. */
final class Describe {

  private final Topology topology;

  Describe(Topology topology) {
    this.topology = topology;
  }

  String pod(Pod pod) {
    StringBuilder text = new StringBuilder();
    PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
    line(text, 0, "Name", pod.getMetadata().getName());
    line(text, 0, "Namespace", pod.getMetadata().getNamespace());
    line(text, 0, "Service Account", pod.getSpec().getServiceAccountName());
    line(text, 0, "Node", new PodRow(pod).node());
    line(text, 0, "Start Time", status.getStartTime());
    map(text, "Labels", pod.getMetadata().getLabels());
    map(text, "Annotations", pod.getMetadata().getAnnotations());
    line(text, 0, "Status", new PodRow(pod).statusWord() + " (phase " + status.getPhase() + ")");
    line(text, 0, "Message", status.getMessage());
    line(text, 0, "IP", new PodRow(pod).address());
    pod.getMetadata()
        .getOwnerReferences()
        .forEach(o -> line(text, 0, "Controlled By", o.getKind() + "/" + o.getName()));
    line(text, 0, "Security Context", string(pod.getSpec().getSecurityContext()));
    containers(
        text,
        "Init Containers",
        pod.getSpec().getInitContainers(),
        status.getInitContainerStatuses());
    containers(text, "Containers", pod.getSpec().getContainers(), status.getContainerStatuses());
    Table conditions = new Table("Type", "Status", "Reason", "Message");
    status
        .getConditions()
        .forEach(
            c -> conditions.row(c.getType(), c.getStatus(), or(c.getReason()), or(c.getMessage())));
    block(text, "Conditions", conditions);
    text.append("Volumes:\n");
    pod.getSpec().getVolumes().forEach(v -> line(text, 2, v.getName(), source(v)));
    line(text, 0, "QoS Class", status.getQosClass());
    map(text, "Node-Selectors", pod.getSpec().getNodeSelector());
    line(
        text,
        0,
        "Tolerations",
        pod.getSpec().getTolerations().stream()
            .map(Describe::string)
            .collect(Collectors.joining("; ")));
    block(text, "Events", events(pod));
    return text.toString();
  }

  private Table events(HasMetadata object) {
    Table table = new Table("Type", "Reason", "Last Seen", "Count", "From", "Message");
    topology.events(Ref.of(object)).stream()
        .sorted(Comparator.comparing(EventTime::of))
        .forEach(
            e ->
                table.row(
                    or(e.getType()),
                    or(e.getReason()),
                    EventTime.of(e).toString(),
                    e.getCount() == null ? "" : e.getCount().toString(),
                    e.getSource() == null ? "" : or(e.getSource().getComponent()),
                    or(e.getMessage()).strip().replace("\n", " ")));
    return table;
  }

  private static void containers(
      StringBuilder text,
      String title,
      List<Container> containers,
      List<ContainerStatus> statuses) {
    if (containers.isEmpty()) {
      return;
    }
    text.append(title).append(":\n");
    for (Container c : containers) {
      text.append("  ").append(c.getName()).append(":\n");
      line(text, 4, "Image", c.getImage());
      line(
          text,
          4,
          "Ports",
          c.getPorts().stream()
              .map(p -> p.getContainerPort() + "/" + p.getProtocol())
              .collect(Collectors.joining(", ")));
      line(text, 4, "Command", String.join(" ", c.getCommand()));
      line(text, 4, "Args", String.join(" ", c.getArgs()));
      statuses.stream()
          .filter(s -> s.getName().equals(c.getName()))
          .forEach(
              s -> {
                line(text, 4, "Image ID", s.getImageID());
                line(text, 4, "State", state(s.getState()));
                line(text, 4, "Last State", state(s.getLastState()));
                line(text, 4, "Ready", String.valueOf(s.getReady()));
                line(text, 4, "Restart Count", String.valueOf(s.getRestartCount()));
              });
      line(text, 4, "Resources", string(c.getResources()));
      line(text, 4, "Security Context", string(c.getSecurityContext()));
      line(text, 4, "Liveness", probe(c.getLivenessProbe()));
      line(text, 4, "Readiness", probe(c.getReadinessProbe()));
      line(text, 4, "Startup", probe(c.getStartupProbe()));
      c.getEnvFrom().forEach(e -> line(text, 4, "Environment From", string(e)));
      if (!c.getEnv().isEmpty()) {
        text.append("    Environment:\n");
        c.getEnv().forEach(e -> line(text, 6, e.getName(), value(e)));
      }
      text.append("    Mounts:\n");
      c.getVolumeMounts()
          .forEach(
              m ->
                  text.append(
                      "      %s from %s (%s)%s\n"
                          .formatted(
                              m.getMountPath(),
                              m.getName(),
                              Boolean.TRUE.equals(m.getReadOnly()) ? "ro" : "rw",
                              m.getSubPath() == null ? "" : ", path " + m.getSubPath())));
    }
  }

  private static String value(EnvVar e) {
    return e.getValueFrom() == null ? or(e.getValue()) : "<" + string(e.getValueFrom()) + ">";
  }

  private static String state(ContainerState state) {
    if (state == null) {
      return "";
    } else if (state.getRunning() != null) {
      return "Running since " + state.getRunning().getStartedAt();
    } else if (state.getWaiting() != null) {
      return "Waiting: %s %s"
          .formatted(or(state.getWaiting().getReason()), or(state.getWaiting().getMessage()))
          .strip();
    } else if (state.getTerminated() != null) {
      var t = state.getTerminated();
      return "Terminated: %s, exit code %d, started %s, finished %s %s"
          .formatted(
              or(t.getReason()),
              t.getExitCode(),
              t.getStartedAt(),
              t.getFinishedAt(),
              or(t.getMessage()))
          .strip();
    }
    return "";
  }

  private static String probe(Probe probe) {
    return string(probe);
  }

  private static String source(Volume v) {
    return string(v);
  }

  /** A part of an object in one line of YAML's flow style. */
  private static String string(Object part) {
    return part == null ? "" : ObjectYaml.flow(part);
  }

  private static void map(StringBuilder text, String title, Map<String, String> map) {
    String value =
        map == null
            ? ""
            : new TreeMap<>(map)
                .entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue().strip())
                    .collect(Collectors.joining("\n" + " ".repeat(18)));
    line(text, 0, title, value.isEmpty() ? "<none>" : value);
  }

  private static void block(StringBuilder text, String title, Table table) {
    text.append(title).append(":\n").append(table.toString().indent(2));
  }

  private static void line(StringBuilder text, int indent, String title, String value) {
    if (value != null && !value.isEmpty()) {
      text.append(" ".repeat(indent)).append("%-17s %s".formatted(title + ":", value)).append('\n');
    }
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
