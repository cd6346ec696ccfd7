package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.FileOwner;
import io.vmstation.model.Gap;
import io.vmstation.model.Log;
import io.vmstation.model.ProbeResult;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What one question brought in. */
record Seen(
    List<HasMetadata> objects,
    List<Log> logs,
    List<ProbeResult> probes,
    List<FileOwner> files,
    List<Gap> gaps) {

  static final Seen NOTHING = new Seen(List.of(), List.of(), List.of(), List.of(), List.of());

  static Seen objects(Collection<? extends HasMetadata> objects) {
    return new Seen(List.copyOf(objects), List.of(), List.of(), List.of(), List.of());
  }

  static Seen log(Log log) {
    return new Seen(List.of(), List.of(log), List.of(), List.of(), List.of());
  }

  static Seen probes(List<ProbeResult> probes) {
    return new Seen(List.of(), List.of(), probes, List.of(), List.of());
  }

  static Seen files(List<FileOwner> files) {
    return new Seen(List.of(), List.of(), List.of(), files, List.of());
  }

  static Seen gap(Gap gap) {
    return new Seen(List.of(), List.of(), List.of(), List.of(), List.of(gap));
  }

  Seen and(Seen other) {
    return new Seen(
        joined(objects, other.objects),
        joined(logs, other.logs),
        joined(probes, other.probes),
        joined(files, other.files),
        joined(gaps, other.gaps));
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    return b.isEmpty() ? a : Stream.concat(a.stream(), b.stream()).toList();
  }
}
