package io.vmstation.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vmstation.fix.Time;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Topology;
import io.vmstation.model.Trial;
import io.vmstation.model.TrialStep;
import io.vmstation.model.TrialStep.Aim;
import io.vmstation.model.Workload;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends test data through the stack, and looks for them at the other end. The requests are those of
 * Loki's, Grafana's and Alertmanager's documented HTTP interfaces. What is at the other end is
 * looked at before anything is sent.
 */
final class Trials {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String RIGHT = "verb create, resource pods/portforward";
  private static final String SOURCES = "/api/datasources";
  private static final String ALERTS = "/api/v2/alerts";

  /** For how long data may be on their way. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(250);

  /** How far around its time a line is looked for. */
  private static final Duration AROUND = Duration.ofMinutes(1);

  /** How to reach a program: a ready pod, and where in it the program serves. */
  private record Door(Ref pod, HttpEndpoint root) {}

  private final PodPort.Way ways;
  private final Optional<String> login;
  private final Time time;
  private final String run;
  private final Instant begun;

  /**
   * The trials of one look; {@code run} tells their data from those of others.
   *
   * @param environment may hold Grafana's credentials
   */
  Trials(PodPort.Way ways, Map<String, String> environment, Time time, String run) {
    this.ways = ways;
    this.login = GrafanaLogin.of(environment);
    this.time = time;
    this.run = run;
    this.begun = time.instant();
  }

  /** One question for each trial that the stack has a part for. */
  List<Question> questions(Topology topology) {
    List<Question> questions = new ArrayList<>();
    for (Trial trial : Trial.values()) {
      if (!workloads(topology, trial.component()).isEmpty()) {
        Ref where = trial.in(topology.snapshot().namespace());
        questions.add(
            new Question(
                Layer.TRIALS, where, "try the way of " + trial, RIGHT, () -> ask(trial, topology)));
      }
    }
    return questions;
  }

  private Seen ask(Trial trial, Topology topology) throws IOException, InterruptedException {
    Optional<Gap> obstacle = obstacle(trial, topology);
    return obstacle.isPresent() ? Seen.gap(obstacle.get()) : tried(trial, topology);
  }

  private static List<Workload> workloads(Topology topology, Component component) {
    return topology.workloads().stream()
        .filter(w -> w.component().equals(Optional.of(component)))
        .toList();
  }

  private static List<Door> doors(Topology topology, Component component) {
    List<Door> doors = new ArrayList<>();
    for (Workload workload : workloads(topology, component)) {
      HttpEndpoint root =
          HttpEndpoint.of(
              workload.mainContainer().orElseThrow(), component, new Component.Inquiry("", ""));
      workload.pods().stream()
          .filter(Workload::ready)
          .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
          .forEach(p -> doors.add(new Door(Ref.of(p), root)));
    }
    return doors;
  }

  /** Why a trial cannot be made, and nothing is sent. */
  private Optional<Gap> obstacle(Trial trial, Topology topology) {
    Ref where = trial.in(topology.snapshot().namespace());
    List<Component> needed =
        trial == Trial.ALERTS
            ? List.of(trial.component())
            : List.of(trial.component(), Component.GRAFANA);
    for (Component component : needed) {
      if (workloads(topology, component).isEmpty()) {
        String why = "there is no %s in this stack to look through".formatted(component.label());
        return Optional.of(new Gap(Layer.TRIALS, where, why, Gap.Cause.OUT_OF_REACH));
      }
      if (doors(topology, component).isEmpty()) {
        String why =
            "no pod of %s is ready, so %s were not tried".formatted(component.label(), trial);
        return Optional.of(new Gap(Layer.TRIALS, where, why, Gap.Cause.NOT_YET));
      }
    }
    if (needed.contains(Component.GRAFANA) && login.isEmpty()) {
      String why = "Grafana shows data only to who has signed in: " + GrafanaLogin.HOW;
      return Optional.of(Trouble.refused(Layer.TRIALS, where, why));
    }
    return Optional.empty();
  }

  private Seen tried(Trial trial, Topology topology) throws IOException, InterruptedException {
    List<ProbeResult> steps = new ArrayList<>();
    if (trial == Trial.ALERTS) {
      for (Door door : doors(topology, Component.ALERTMANAGER)) {
        alert(door, steps);
      }
      return Seen.probes(steps);
    }
    for (Door door : doors(topology, Component.GRAFANA)) {
      throughGrafana(trial, door, topology, steps);
    }
    return Seen.probes(steps);
  }

  private void throughGrafana(Trial trial, Door grafana, Topology topology, List<ProbeResult> steps)
      throws IOException, InterruptedException {
    try (PodPort port = open(grafana, login)) {
      Call list = new Call(trial, Aim.FIND, grafana, "GET", SOURCES);
      PodPort.Answer all = port.get(list.path());
      String type = trial.component().label();
      List<String> uids = all.code() == 200 ? uids(all.body(), type) : List.of();
      if (uids.isEmpty()) {
        String told =
            all.code() == 200 ? "no data source of the type %s".formatted(type) : all.body();
        steps.add(list.result(all.code(), told));
        return;
      }
      if (trial == Trial.LOGS && !isPushed(topology, steps)) {
        return;
      }
      steps.addAll(found(trial, grafana, port, uids));
    }
  }

  private static List<String> uids(String sources, String type) throws IOException {
    List<String> uids = new ArrayList<>();
    try {
      for (JsonNode source : JSON.readTree(sources)) {
        if (source.path("type").asString("").equals(type)) {
          uids.add(encoded(source.path("uid").asString("")));
        }
      }
    } catch (JacksonException e) {
      throw new IOException("Grafana's list of data sources is no JSON", e);
    }
    return uids;
  }

  /** Pushes a line to the first pod of Loki that takes any: not every role of a big one does. */
  private boolean isPushed(Topology topology, List<ProbeResult> steps)
      throws IOException, InterruptedException {
    List<String> line = List.of(nanos(begun), "vmstation validate --end-to-end run=" + run);
    Map<String, Object> stream =
        Map.of("stream", Map.of(Trial.LABEL, Trial.VALUE), "values", List.of(line));
    String body = JSON.writeValueAsString(Map.of("streams", List.of(stream)));
    ProbeResult result = null;
    for (Door door : doors(topology, Component.LOKI)) {
      Call push = new Call(Trial.LOGS, Aim.SEND, door, "POST", "/loki/api/v1/push");
      try (PodPort port = open(door, Optional.empty())) {
        PodPort.Answer answer = port.post(push.path(), body);
        result = push.result(answer.code(), answer.body());
        if (answer.code() != 404) {
          break;
        }
      }
    }
    steps.add(result);
    return result.code() / 100 == 2;
  }

  /** Asks each data source until one has it, or patience ends. */
  private List<ProbeResult> found(Trial trial, Door grafana, PodPort port, List<String> uids)
      throws IOException, InterruptedException {
    List<Call> calls = new ArrayList<>();
    for (String uid : uids) {
      String path = SOURCES + "/proxy/uid/" + uid + query(trial);
      calls.add(new Call(trial, Aim.FIND, grafana, "GET", path));
    }
    Instant end = time.instant().plus(PATIENCE);
    while (true) {
      List<ProbeResult> answers = new ArrayList<>();
      for (Call call : calls) {
        PodPort.Answer answer = port.get(call.path());
        answers.add(call.result(answer.code(), answer.body()));
        if (call.isMetBy(answer)) {
          return answers;
        }
      }
      if (!time.instant().isBefore(end)) {
        return answers;
      }
      time.pause(PAUSE);
    }
  }

  /** A query that gives little, whatever is stored; Loki's clock may differ from ours. */
  private String query(Trial trial) {
    if (trial == Trial.METRICS) {
      return "/api/v1/query?query=" + encoded("count(up)");
    }
    String line = "{%s=\"%s\"} |= \"run=%s\"".formatted(Trial.LABEL, Trial.VALUE, run);
    return "/loki/api/v1/query_range?limit=1&start=%s&end=%s&query=%s"
        .formatted(nanos(begun.minus(AROUND)), nanos(begun.plus(AROUND)), encoded(line));
  }

  /** Nanoseconds of the Unix epoch, as Loki has them. */
  private static String nanos(Instant time) {
    return "%d%09d".formatted(time.getEpochSecond(), time.getNano());
  }

  /** Fires an alert, looks for it, ends it, and looks again; it is ended whatever was seen. */
  private void alert(Door door, List<ProbeResult> steps) throws IOException, InterruptedException {
    Call stop = new Call(Trial.ALERTS, Aim.END, door, "POST", ALERTS);
    boolean fires = false;
    try (PodPort port = open(door, Optional.empty())) {
      Call send = new Call(Trial.ALERTS, Aim.SEND, door, "POST", ALERTS);
      fires = true;
      PodPort.Answer taken = port.post(send.path(), alert(Optional.empty()));
      steps.add(send.result(taken.code(), taken.body()));
      if (!send.isMetBy(taken)) {
        fires = false;
        return;
      }
      String filter = ALERTS + "?filter=" + encoded("run=\"%s\"".formatted(run));
      ProbeResult seen = awaited(port, new Call(Trial.ALERTS, Aim.FIND, door, "GET", filter));
      steps.add(seen);
      PodPort.Answer stopped = port.post(stop.path(), alert(Optional.of(updatedAt(seen))));
      fires = false;
      steps.add(stop.result(stopped.code(), stopped.body()));
      steps.add(awaited(port, new Call(Trial.ALERTS, Aim.MISS, door, "GET", filter)));
    } finally {
      if (fires) {
        end(stop);
      }
    }
  }

  /**
   * Ends an alert that may fire by a way of its own, also when this look is broken off. Where that
   * fails as well, Alertmanager ends it after its resolve_timeout.
   */
  private void end(Call stop) {
    boolean interrupted = Thread.interrupted();
    try (PodPort port = open(stop.door, Optional.empty())) {
      port.post(stop.path(), alert(Optional.of(begun.toString())));
    } catch (IOException | KubernetesClientException e) {
      return;
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ProbeResult awaited(PodPort port, Call call) throws IOException, InterruptedException {
    Instant end = time.instant().plus(PATIENCE);
    PodPort.Answer answer = port.get(call.path());
    while (!call.isMetBy(answer) && time.instant().isBefore(end)) {
      time.pause(PAUSE);
      answer = port.get(call.path());
    }
    return call.result(answer.code(), answer.body());
  }

  /** Without an end Alertmanager lets it fire for its resolve_timeout. */
  private String alert(Optional<String> end) {
    Map<String, String> labels =
        Map.of(
            "alertname",
            "VmstationEndToEnd",
            Trial.LABEL,
            Trial.VALUE,
            "run",
            run,
            "severity",
            "none");
    Map<String, String> annotations =
        Map.of("summary", "A test by vmstation validate --end-to-end, which ends it at once.");
    return JSON.writeValueAsString(
        List.of(
            end.<Map<String, Object>>map(
                    e -> Map.of("labels", labels, "annotations", annotations, "endsAt", e))
                .orElse(Map.of("labels", labels, "annotations", annotations))));
  }

  /** When the alert arrived by Alertmanager's own clock, which may differ from ours. */
  private String updatedAt(ProbeResult alerts) {
    try {
      return JSON.readTree(alerts.answer())
          .path(0)
          .path("updatedAt")
          .asString(time.instant().toString());
    } catch (JacksonException e) {
      return time.instant().toString();
    }
  }

  private PodPort open(Door door, Optional<String> authorization) {
    return ways.open(door.pod(), door.root().port(), authorization);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** One request of a trial. */
  private final class Call {
    private final Door door;
    private final String path;
    private final TrialStep step;

    Call(Trial trial, Aim aim, Door door, String method, String path) {
      this.door = door;
      this.path = door.root().path() + path;
      String request = "%s :%d%s".formatted(method, door.root().port(), this.path);
      this.step = new TrialStep(trial, aim, run, request);
    }

    String path() {
      return path;
    }

    boolean isMetBy(PodPort.Answer answer) {
      return step.isMetBy(answer.code(), answer.body());
    }

    ProbeResult result(int code, String body) {
      return new ProbeResult(door.pod(), ProbeResult.Protocol.TRIAL, step.question(), code, body);
    }
  }
}
