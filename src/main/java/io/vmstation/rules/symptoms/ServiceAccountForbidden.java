package io.vmstation.rules.symptoms;

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
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A program was refused by the API server within the last quarter of an hour, and the roles that
 * are bound to its service account do not allow it by now either.
 */
public record ServiceAccountForbidden() implements Symptom {

  private static final Duration LATELY = Duration.ofMinutes(15);

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.LOGS);
  }

  /** What was refused, and where it was last said. */
  private record Said(Refusal refusal, Evidence quote) {}

  @Override
  public List<Sighting> find(View view) {
    Map<Ref, Map<Refusal, Said>> said = new TreeMap<>();
    view.livePods().stream()
        .flatMap(p -> PodContainer.all(p).stream())
        .flatMap(c -> c.logs(view).stream())
        .flatMap(l -> refusals(l, view.takenAt().minus(LATELY)).stream())
        .filter(s -> s.refusal().namespace().equals(view.namespace()))
        .forEach(
            s ->
                said.computeIfAbsent(
                        s.refusal().subject(),
                        r -> new TreeMap<>(Comparator.comparing(Refusal::toString)))
                    .putIfAbsent(s.refusal(), s));
    List<Sighting> found = new ArrayList<>();
    said.values().stream()
        .map(m -> m.values().stream().filter(s -> !s.refusal().isAllowed(view)).toList())
        .filter(l -> !l.isEmpty())
        .map(l -> sighting(l, view))
        .forEach(found::add);
    return found;
  }

  private static List<Said> refusals(Log log, Instant since) {
    List<Said> said = new ArrayList<>();
    for (int i = log.lines().size() - 1; i >= 0; i--) {
      if (log.lines().get(i).time().isAfter(since)) {
        Evidence quote = log.quote(i);
        Refusal.in(log.lines().get(i).text()).ifPresent(r -> said.add(new Said(r, quote)));
      }
    }
    return said;
  }

  private static Sighting sighting(List<Said> said, View view) {
    Ref account = said.get(0).refusal().subject();
    Set<Evidence> evidence = new LinkedHashSet<>();
    said.forEach(s -> evidence.add(s.quote()));
    said.forEach(s -> evidence.addAll(s.refusal().reasons(view)));
    String users =
        said.stream()
            .flatMap(s -> view.workloadsOf(s.quote().where()).stream())
            .map(Ref::toString)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    if (account.name().equals("default")) {
      evidence.add(Evidence.about(account, "no account of its own is named by " + users, ""));
    } else if (said.stream().allMatch(s -> s.refusal().reasons(view).isEmpty())) {
      evidence.add(Evidence.about(account, "no binding of %s was found".formatted(account), ""));
    }
    return new Sighting(
        account,
        List.copyOf(evidence),
        Map.of(
            "verbs", list(said, Refusal::verb, " and "),
            "resources", list(said, Refusal::resource, ", "),
            "users", users,
            "grant", grant(account, said)));
  }

  private static String list(List<Said> said, Function<Refusal, String> of, String between) {
    return said.stream()
        .map(s -> of.apply(s.refusal()))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(between));
  }

  /** The commands that allow what was refused, a role for each place that it was refused in. */
  private static String grant(Ref account, List<Said> said) {
    Map<String, List<Said>> places =
        said.stream()
            .collect(
                Collectors.groupingBy(s -> s.refusal().where(), TreeMap::new, Collectors.toList()));
    List<String> commands = new ArrayList<>();
    places.forEach(
        (where, there) -> {
          // A list that is allowed is followed by a watch.
          Set<String> verbs = new TreeSet<>(there.stream().map(s -> s.refusal().verb()).toList());
          if (verbs.contains("list")) {
            verbs.addAll(List.of("get", "watch"));
          }
          String name =
              where.isEmpty()
                  ? account.namespace() + "-" + account.name() + "-reads"
                  : account.name() + "-reads";
          String kind = where.isEmpty() ? "clusterrole" : "role";
          String at = where.isEmpty() ? "" : "-n " + where + " ";
          commands.add(
              "kubectl %screate %s %s --verb=%s --resource=%s"
                  .formatted(
                      at, kind, name, String.join(",", verbs), list(there, Refusal::typed, ",")));
          commands.add(
              "kubectl %screate %sbinding %s --%s=%s --serviceaccount=%s:%s"
                  .formatted(at, kind, name, kind, name, account.namespace(), account.name()));
        });
    return String.join("; ", commands);
  }
}
