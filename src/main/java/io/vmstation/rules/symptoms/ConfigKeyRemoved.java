package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Container;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
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
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration file has keys that the version of its program, by the tag of the image, no longer
 * has. An image without such a tag tells nothing.
 *
 * @param flag the flag that names the configuration file
 * @param path the usual path of that file
 * @param since the first major version without these keys
 * @param keys with dots between
 */
public record ConfigKeyRemoved(String flag, String path, int since, List<String> keys)
    implements Symptom {

  private static final Pattern TAG = Pattern.compile(":v?(\\d{1,4})\\.\\d+[^/]*$");

  public ConfigKeyRemoved {
    keys = List.copyOf(keys);
  }

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.SPEC);
  }

  /** The major version that an image's tag begins with. */
  static OptionalInt major(Container container) {
    Matcher tag = TAG.matcher(String.valueOf(container.getImage()).replaceFirst("@.*$", ""));
    return tag.find() ? OptionalInt.of(Integer.parseInt(tag.group(1))) : OptionalInt.empty();
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (Workload w : view.workloads()) {
      w.mainContainer()
          .filter(c -> major(c).orElse(0) >= since)
          .flatMap(c -> view.configFiles().loaded(w, c, flag, path).flatMap(f -> look(f, w, c)))
          .ifPresent(found::add);
    }
    return found;
  }

  private Optional<Sighting> look(ConfigFile file, Workload w, Container c) {
    YamlText yaml = file.yaml();
    List<Evidence> evidence = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String key : keys) {
      yaml.at(key.split("\\."))
          .ifPresent(
              n -> {
                gone.add(key);
                evidence.add(file.quote(YamlText.line(n)));
              });
    }
    evidence.add(
        Evidence.about(w.ref(), "image " + c.getImage(), "/spec/template/spec/containers"));
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sighting(
                file.source(),
                evidence,
                Map.of(
                    "gone", String.join(", ", gone),
                    "file", file.path(),
                    "image", String.valueOf(c.getImage()))));
  }
}
