package io.vmstation.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.LocalVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A path in a container, on a volume or on a node: text with slashes, whatever the machine is from
 * which one looks.
 *
 * @param text without {@code .}, {@code ..} and needless slashes; empty for the root of a volume
 */
public record PosixPath(String text) {

  /** A part of a pattern: a character behind a backslash, a set of characters, any other. */
  private static final Pattern PART = Pattern.compile("\\\\(.)|\\[(\\^?)([^]]+)]|.");

  public PosixPath {
    boolean absolute = text.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : text.split("/")) {
      boolean up = name.equals("..");
      if (up && !names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".") && !(up && absolute)) {
        names.add(name);
      }
    }
    text = (absolute ? "/" : "") + String.join("/", names);
  }

  /** Where a container sees a volume; the kubelet takes a relative path from the root. */
  public static PosixPath of(VolumeMount mount) {
    return new PosixPath("/" + mount.getMountPath());
  }

  /** The directory of the node that a volume is; empty where it is none. */
  public static Optional<PosixPath> onNode(PersistentVolume volume) {
    return Optional.ofNullable(volume.getSpec())
        .flatMap(
            s ->
                Optional.ofNullable(s.getHostPath())
                    .map(HostPathVolumeSource::getPath)
                    .or(() -> Optional.ofNullable(s.getLocal()).map(LocalVolumeSource::getPath)))
        .map(PosixPath::new);
  }

  /** The innermost mount of a container that the path lies in. */
  public Optional<VolumeMount> mount(Container container) {
    return container.getVolumeMounts().stream()
        .filter(m -> isIn(of(m)))
        .max(Comparator.comparing(m -> of(m).text.length()));
  }

  /** A path seen from this one; an absolute one is itself. */
  public PosixPath resolve(String path) {
    return new PosixPath(text.isEmpty() || path.startsWith("/") ? path : text + "/" + path);
  }

  /** The folder that this is in; a root is in itself. */
  public PosixPath parent() {
    int root = text.startsWith("/") ? 1 : 0;
    return new PosixPath(text.substring(0, Math.max(root, text.lastIndexOf('/'))));
  }

  /** Whether this is a folder, or lies in it. */
  public boolean isIn(PosixPath folder) {
    return equals(folder) || text.startsWith(folder.opened());
  }

  /** This path seen from a folder that it lies in; empty for the folder itself. */
  public String from(PosixPath folder) {
    return equals(folder) ? "" : text.substring(folder.opened().length());
  }

  private String opened() {
    return text.isEmpty() || text.endsWith("/") ? text : text + "/";
  }

  /**
   * Whether a path matches this one as a pattern of Go's {@code path/filepath}, in which nothing
   * stands for a slash. What is no pattern matches nothing.
   */
  public boolean matches(PosixPath path) {
    try {
      return Pattern.matches(PART.matcher(text).replaceAll(PosixPath::expression), path.text);
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static String expression(MatchResult part) {
    String text = part.group();
    String expression = Pattern.quote(part.group(1) == null ? text : part.group(1));
    if (part.group(3) != null) {
      String set = part.group(3).replaceAll("[\\[&]", "\\\\$0");
      expression = "(?!/)[%s%s]".formatted(part.group(2), set);
    } else if (text.equals("*") || text.equals("?")) {
      expression = text.replace("?", "[^/]").replace("*", "[^/]*");
    }
    return Matcher.quoteReplacement(expression);
  }

  @Override
  public String toString() {
    return text;
  }
}
