package io.vmstation.rules.symptoms;

import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data volume on whose file system little is free: less than a tenth of its bytes, or a twentieth
 * of its inodes. At these a kubelet evicts pods, unless told otherwise, where it is the node's own
 * file system (kubernetes pkg/kubelet/apis/config, DefaultEvictionHard: nodefs.available 10%,
 * nodefs.inodesFree 5%).
 */
public record VolumeFilling() implements Symptom {

  private static final Map<String, Integer> PERCENT = Map.of("bytes", 10, "inodes", 5);
  private static final Pattern QUESTION = Pattern.compile("free (bytes|inodes) .*");
  private static final Pattern ANSWER = Pattern.compile("(\\d+) of (\\d+)");

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.FILES);
  }

  @Override
  public List<Sighting> find(View view) {
    return view.rooms().stream().flatMap(r -> look(r).stream()).toList();
  }

  private static Optional<Sighting> look(ProbeResult room) {
    Matcher question = QUESTION.matcher(room.question());
    Matcher answer = ANSWER.matcher(room.answer());
    if (!question.matches() || !answer.matches()) {
      return Optional.empty();
    }
    String of = question.group(1);
    double percent = 100.0 * Long.parseLong(answer.group(1)) / Long.parseLong(answer.group(2));
    if (percent >= PERCENT.get(of)) {
      return Optional.empty();
    }
    Map<String, String> facts =
        Map.of("of", of, "percent", String.valueOf((int) Math.floor(percent)));
    return Optional.of(new Sighting(room.target(), List.of(room.quote()), facts));
  }
}
