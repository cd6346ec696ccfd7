package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.Ref;
import io.vmstation.model.Workload;
import io.vmstation.rules.ConfigFile;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.View;
import io.vmstation.rules.YamlText.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A configuration file held against its schema, and what the program itself said about it. */
final class InvalidFile {

  private static final Pattern COMPLAINT =
      Pattern.compile("err|fail|invalid", Pattern.CASE_INSENSITIVE);

  private InvalidFile() {}

  /** The sighting of a file that does not load; empty where it does. */
  static Optional<Sighting> look(
      View view, Workload workload, ConfigFile file, ConfigSchema schema) {
    List<Problem> problems = schema.problems(file.yaml());
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    for (Problem problem : problems) {
      evidence.add(file.quote(problem.line()));
      if (problems.size() > 1) {
        evidence.add(file.note(problem.line(), problem.toString()));
      }
    }
    evidence.addAll(complaints(view, workload, file.path()));
    Problem first = problems.get(0);
    return Optional.of(
        new Sighting(
            file.source(),
            evidence,
            Map.of(
                "file", file.path(),
                "key", file.key(),
                "line", String.valueOf(first.line()),
                "problem", first.toString())));
  }

  /** The first line of each pod's logs that complains of something by this name. */
  static List<Evidence> complaints(View view, Workload workload, String name) {
    if (!view.layers().contains(Layer.LOGS)) {
      return List.of();
    }
    List<Evidence> complaints = new ArrayList<>();
    for (Pod pod : workload.pods()) {
      view.logs(Ref.of(pod)).stream()
          .flatMap(log -> complaint(log, name).stream())
          .findFirst()
          .ifPresent(complaints::add);
    }
    return complaints;
  }

  private static Optional<Evidence> complaint(Log log, String name) {
    for (int i = 0; i < log.lines().size(); i++) {
      String line = log.lines().get(i).text();
      if (line.contains(name) && COMPLAINT.matcher(line).find()) {
        return Optional.of(log.quote(i));
      }
    }
    return Optional.empty();
  }
}
