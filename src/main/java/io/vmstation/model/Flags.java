package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Container;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The flags on a container's command line. */
public final class Flags {
  private Flags() {}

  /**
   * The value of a flag, written {@code --name=value}, {@code -name value} or the like; of several
   * the last, as Go's flag package takes them. One in a shell's script counts; a variable in its
   * value stays as it is written.
   */
  public static Optional<String> value(Container container, String name) {
    List<String> words = words(container);
    Optional<String> value = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).replaceFirst("^--?", "");
      if (word.startsWith(name + "=")) {
        value = Optional.of(word.substring(name.length() + 1));
      } else if (word.equals(name) && words.get(i).startsWith("-") && i + 1 < words.size()) {
        value = Optional.of(words.get(i + 1));
      }
    }
    return value;
  }

  /** The words of a command line; those of a script in place of the script. */
  public static List<String> words(Container container) {
    List<String> given =
        Stream.concat(container.getCommand().stream(), container.getArgs().stream()).toList();
    List<String> words = new ArrayList<>();
    boolean shell = false;
    for (String word : given) {
      boolean script = shell && words.get(words.size() - 1).matches("-[a-z]*c");
      words.addAll(
          script
              ? List.of(word.replaceAll("[\"']", "").replaceAll("[;\\\\]", " ").split("\\s+"))
              : List.of(word));
      shell |= word.matches("(.*/)?(ba|da|a)?sh");
    }
    return words;
  }

  /**
   * The path below which Prometheus and Alertmanager serve everything: that of {@code
   * --web.external-url} unless {@code --web.route-prefix} says otherwise (cmd/prometheus/main.go);
   * without a slash at its end, and empty for the root.
   */
  public static String routePrefix(Container container) {
    String prefix =
        value(container, "web.route-prefix")
            .filter(v -> !v.contains("$"))
            .or(() -> value(container, "web.external-url").flatMap(Flags::path))
            .orElse("")
            .replaceAll("^/+|/+$", "");
    return prefix.isEmpty() ? "" : "/" + prefix;
  }

  private static Optional<String> path(String url) {
    try {
      return Optional.ofNullable(url.contains("$") ? null : new URI(url).getPath());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
