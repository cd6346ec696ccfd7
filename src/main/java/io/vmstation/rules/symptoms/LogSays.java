package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.rules.PodContainer;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A program writes of a fault of its own, the last time within a quarter of an hour: in its present
 * run, or where it is not ready, in the run that failed. Lines of the levels info and debug do not
 * count; a query that somebody asks may hold any words. Nor do lines about a Service or pod that
 * was not ready then and is now.
 *
 * @param line what such a line holds, a regular expression; its named groups are facts
 * @param times how often it must be there at least
 */
public record LogSays(String line, int times) implements Symptom {

  private static final Duration LATELY = Duration.ofMinutes(15);

  private static final Pattern CHATTER =
      Pattern.compile("(?i)(?:^|[\\s{,])\"?(?:level|lvl)\"?[=:]\\s?\"?(?:info|debug)");

  private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z]+)>");

  private static final Pattern HOST =
      Pattern.compile(
          "(?:://|\\bhost=|\\b(?:lookup|resolve) |\\bon (?=[0-9.]+:53\\b)|\\bdial (?:tcp|udp)"
              + " )\"?([A-Za-z0-9.-]+)");

  /** A view in which each host and each readiness is looked up once, however many lines name it. */
  private record Known(
      View view, Map<String, Optional<Ref>> hosts, Map<Ref, Optional<Instant>> reached) {

    Optional<Ref> host(String name) {
      return hosts.computeIfAbsent(name, n -> new HostName(n).seen(view));
    }

    Optional<Instant> reachedSince(Ref subject) {
      return reached.computeIfAbsent(subject, s -> Readiness.reachedSince(s, view));
    }
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  @Override
  public List<Sighting> find(View view) {
    return find(view, p -> Optional.of(Instant.MIN));
  }

  /** Counts only what each pod says from then on; nothing of one that has no such time. */
  List<Sighting> find(View view, Function<Pod, Optional<Instant>> since) {
    Pattern pattern = Pattern.compile(line);
    Known known = new Known(view, new HashMap<>(), new HashMap<>());
    return view.livePods().stream()
        .filter(p -> since.apply(p).isPresent())
        .flatMap(LogSays::containers)
        .flatMap(c -> look(c, since.apply(c.pod()).orElseThrow(), pattern, known).stream())
        .toList();
  }

  /** What an init container said that is done, it has got over. */
  private static Stream<PodContainer> containers(Pod pod) {
    return Stream.concat(
        PodContainer.inits(pod).stream().filter(c -> !c.ready()), PodContainer.mains(pod).stream());
  }

  private Optional<Sighting> look(PodContainer c, Instant since, Pattern pattern, Known known) {
    List<Log> logs =
        c.ready()
            ? c.logs(known.view()).stream().filter(l -> !l.previous()).toList()
            : c.unhealthyLogs(known.view());
    return logs.stream().flatMap(l -> look(c, l, since, pattern, known).stream()).findFirst();
  }

  private Optional<Sighting> look(
      PodContainer c, Log log, Instant since, Pattern pattern, Known known) {
    int[] said =
        IntStream.range(0, log.lines().size())
            .filter(i -> log.lines().get(i).time().isAfter(since))
            .filter(i -> pattern.matcher(log.lines().get(i).text()).find())
            .filter(i -> !CHATTER.matcher(log.lines().get(i).text()).find())
            .filter(i -> !isOver(log.lines().get(i), known))
            .toArray();
    if (said.length < times) {
      return Optional.empty();
    }
    int last = said[said.length - 1];
    Instant at = log.lines().get(last).time();
    if (at.isBefore(known.view().takenAt().minus(LATELY))) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(List.of(log.quote(last)));
    hosts(log.lines().get(last).text(), known)
        .forEach(r -> evidence.add(Evidence.about(r, "this line is about " + r, "/spec")));
    Map<String, String> facts = new TreeMap<>(named(pattern, log.lines().get(last).text()));
    facts.put("container", c.name());
    facts.put("node", String.valueOf(c.pod().getSpec().getNodeName()));
    facts.put("count", said.length == 1 ? "once" : said.length + " times");
    facts.put("last", at.toString());
    return Optional.of(new Sighting(log.pod(), evidence, facts));
  }

  /** Whether it is about somebody who has been reached since. */
  private static boolean isOver(Log.Line line, Known known) {
    return hosts(line.text(), known).stream()
        .flatMap(h -> known.reachedSince(h).stream())
        .anyMatch(line.time()::isBefore);
  }

  /** What the named groups of a pattern hold in a text, without a log format's escapes. */
  static Map<String, String> named(Pattern pattern, String text) {
    Matcher match = pattern.matcher(text);
    Map<String, String> facts = new TreeMap<>();
    if (match.find()) {
      GROUP
          .matcher(pattern.pattern())
          .results()
          .map(g -> g.group(1))
          .filter(g -> match.group(g) != null)
          .forEach(g -> facts.put(g, plain(match.group(g))));
    }
    return facts;
  }

  /** As the program meant it: logfmt and JSON write its quotes and line ends with a backslash. */
  private static String plain(String escaped) {
    return escaped.replaceAll("\\\\n\\s*", " ").replace("\\\"", "\"");
  }

  /** What the addresses of a line lead to. */
  static Set<Ref> hosts(String text, View view) {
    return hosts(text, new Known(view, new HashMap<>(), new HashMap<>()));
  }

  private static Set<Ref> hosts(String text, Known known) {
    Set<Ref> hosts = new LinkedHashSet<>();
    Matcher host = HOST.matcher(text);
    while (host.find()) {
      known.host(host.group(1)).ifPresent(hosts::add);
    }
    return hosts;
  }
}
