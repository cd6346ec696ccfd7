package io.vmstation.files;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Snapshot as a folder: {@code snapshot.json} (when, namespace, layers), {@code objects/} with
 * YAML, {@code logs/<namespace>/<pod>/<container>[.previous].log} with the time before each line,
 * and {@code probes.jsonl}, {@code files.jsonl} and {@code gaps.jsonl} with one record a line.
 * Files that hold nothing are left out; of objects any file name and several documents a file are
 * read.
 */
final class SnapshotFolder {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private record Head(Instant takenAt, String namespace, Set<Layer> layers) {}

  private final Path folder;

  SnapshotFolder(Path folder) {
    this.folder = folder;
  }

  /** Writes a snapshot as it is: masked, wherever it is not to stay in the process. */
  void write(Snapshot s) throws IOException {
    Head head = new Head(s.takenAt(), s.namespace(), s.layers());
    put("snapshot.json", JSON.writeValueAsString(head) + "\n");
    for (HasMetadata object : s.objects().values()) {
      put(inFolder(Snapshot.file(Ref.of(object))), ObjectYaml.write(object));
    }
    for (Log log : s.logs()) {
      StringBuilder text = new StringBuilder();
      for (Log.Line line : log.lines()) {
        text.append(line.time()).append(' ').append(line.text()).append('\n');
      }
      put(inFolder(log.file()), text.toString());
    }
    putLines("probes.jsonl", s.probes());
    putLines("files.jsonl", s.files());
    putLines("gaps.jsonl", s.gaps());
  }

  /** Reads a snapshot. */
  Snapshot read() throws IOException {
    Head head = JSON.readValue(Files.readString(folder.resolve("snapshot.json")), Head.class);
    List<HasMetadata> objects = new ArrayList<>();
    for (Path file : files(".yaml")) {
      try {
        objects.addAll(ObjectYaml.readAll(Files.readString(file)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
      }
    }
    List<Log> logs = new ArrayList<>();
    for (Path file : files(".log")) {
      logs.add(log(file));
    }
    return new Snapshot(
        head.takenAt(),
        head.namespace(),
        head.layers(),
        Snapshot.index(objects),
        logs,
        lines("probes.jsonl", ProbeResult.class),
        lines("files.jsonl", FileOwner.class),
        lines("gaps.jsonl", Gap.class));
  }

  private Log log(Path file) throws IOException {
    Path logs = folder.resolve("logs").relativize(file);
    String name = logs.getFileName().toString();
    boolean previous = name.endsWith(".previous.log");
    String container =
        name.substring(0, name.length() - (previous ? ".previous.log" : ".log").length());
    Ref pod = new Ref("Pod", logs.getName(0).toString(), logs.getName(1).toString());
    List<Log.Line> lines = new ArrayList<>();
    for (String line : Files.readString(file).split("\n")) {
      if (!line.isEmpty()) {
        int space = line.indexOf(' ');
        String time = space < 0 ? line : line.substring(0, space);
        lines.add(new Log.Line(Instant.parse(time), space < 0 ? "" : line.substring(space + 1)));
      }
    }
    return new Log(pod, container, previous, lines);
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(f -> f.toString().endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  private <T> List<T> lines(String file, Class<T> type) throws IOException {
    Path path = folder.resolve(file);
    List<T> records = new ArrayList<>();
    if (Files.exists(path)) {
      for (String line : Files.readString(path).split("\n")) {
        if (!line.isBlank()) {
          records.add(JSON.readValue(line, type));
        }
      }
    }
    return records;
  }

  private void putLines(String file, List<?> records) throws IOException {
    if (!records.isEmpty()) {
      StringBuilder text = new StringBuilder();
      records.forEach(r -> text.append(JSON.writeValueAsString(r)).append('\n'));
      put(file, text.toString());
    }
  }

  /** The place of a bundle's file below this folder, which is the bundle's {@code snapshot/}. */
  private static String inFolder(String bundleFile) {
    return bundleFile.substring("snapshot/".length());
  }

  private void put(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
