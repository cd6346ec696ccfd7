package io.vmstation.rules;

import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;

/**
 * A configuration file as a container sees it and as it stands in the cluster.
 *
 * @param source the ConfigMap that holds it
 * @param key the key in that ConfigMap
 * @param path where the container finds it
 * @param text its content
 */
public record ConfigFile(Ref source, String key, String path, String text) {

  /** What a Gap calls a configuration file that was asked for; its name is the path. */
  static final String KIND = "ConfigFile";

  /** Reads the file strictly. */
  public YamlText yaml() {
    return YamlText.parse(text);
  }

  /** Quotes a line, counted from one. */
  public Evidence quote(int line) {
    String[] lines = text.split("\n", -1);
    String quoted = line >= 1 && line <= lines.length ? lines[line - 1].strip() : "";
    return new Evidence(source, quoted, pointer() + ":" + line);
  }

  /** States something about a line, counted from one. */
  public Evidence note(int line, String statement) {
    return new Evidence(source, statement, pointer() + ":" + line);
  }

  private String pointer() {
    return Snapshot.file(source) + "#/data/" + key.replace("~", "~0").replace("/", "~1");
  }
}
