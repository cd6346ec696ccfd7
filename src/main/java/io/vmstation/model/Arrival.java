package io.vmstation.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/**
 * How a changed configuration file gets into a running pod. The kubelet brings it within two
 * minutes or so (its sync period and the age of its cache, added); what the container itself says
 * of its files is better than waiting.
 */
public final class Arrival {

  /** For so long after a change a file may be on its way. */
  public static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final String SINCE = "as in the cluster since ";

  private Arrival() {}

  /**
   * Whether what an object holds may be on its way to a pod that mounts it; a pod that was created
   * after the last change began with it.
   */
  public static boolean mayBeAwaited(HasMetadata object, Pod pod, Instant now) {
    String created = pod.getMetadata().getCreationTimestamp();
    return isChangedWithin(PATIENCE, object, now)
        && (created == null || isChangedAfter(instant(created).minusNanos(1), object));
  }

  /** Whether an object was written so lately, by the times that the server keeps of its writers. */
  public static boolean isChangedWithin(Duration time, HasMetadata object, Instant now) {
    return isChangedAfter(now.minus(time), object);
  }

  private static boolean isChangedAfter(Instant time, HasMetadata object) {
    return object.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getTime)
        .filter(Objects::nonNull)
        .map(Arrival::instant)
        .anyMatch(time::isBefore);
  }

  private static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  /** What a container says of a file that it has as it stands in the cluster. */
  public static ProbeResult of(Ref pod, String path, Instant since) {
    return new ProbeResult(pod, ProbeResult.Protocol.FILE, question(path), 0, SINCE + since);
  }

  /**
   * Since when a file is as it stands in the cluster, where this answer is about it and says so.
   */
  public static Optional<Instant> since(ProbeResult answer, String path) {
    if (answer.protocol() != ProbeResult.Protocol.FILE
        || !answer.question().equals(question(path))
        || !answer.answer().startsWith(SINCE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(answer.answer().substring(SINCE.length())));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String question(String path) {
    return "file " + path;
  }
}
