package io.vmstation.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

/** Puts what went wrong between here and the API server into words. */
final class Trouble {

  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  /** The object is no longer the one that was looked at; there may be another by now. */
  static final Set<Integer> STALE = Set.of(404, 409);

  /** The server understood what it was asked to do, and does not do it. */
  static final Set<Integer> REFUSED = Set.of(400, 403, 405, 413, 422);

  private Trouble() {}

  /** Whether it may be gone at once: a server too busy or just failing, a torn connection. */
  static boolean isPassing(Throwable failure) {
    return PASSING.contains(code(failure)) || isAbsence(failure);
  }

  /** Whether no server was there, or none any more before it had answered. */
  static boolean isAbsence(Throwable failure) {
    return code(failure) == 0
        && !isTimeout(failure)
        && chain(failure).anyMatch(IOException.class::isInstance);
  }

  /**
   * Whether a change that begins with a look is to be tried again: after what may be gone at once,
   * a time-out, and where somebody was faster.
   */
  static boolean isWorthAnotherLook(Throwable failure) {
    return isPassing(failure) || isTimeout(failure) || STALE.contains(code(failure));
  }

  /** Whether the server was not even found, or not trusted. */
  static boolean isUnconnected(Throwable failure) {
    return chain(failure)
        .anyMatch(
            t ->
                t instanceof ConnectException
                    || t instanceof UnknownHostException
                    || t instanceof SSLHandshakeException);
  }

  /**
   * The reason of a failed call.
   *
   * @param right the verb and resource that the call needs: {@code verb list, resource pods}
   */
  static String reason(Throwable failure, String right, Duration timeout) {
    if (code(failure) == 403) {
      return "forbidden (%s); ask the cluster's administrator for this right".formatted(right);
    }
    if (code(failure) == 401) {
      return "the credentials are not, or no longer, accepted (401)";
    }
    if (isTimeout(failure)) {
      return "no answer within %d s".formatted(timeout.toSeconds());
    }
    return deepest(failure);
  }

  /** What stands for something that was asked for and not had. */
  static Gap refused(Layer layer, Ref where, String why) {
    return new Gap(layer, where, why, Gap.Cause.REFUSED);
  }

  /** The HTTP status behind a failure; 0 where the server gave none. */
  static int code(Throwable failure) {
    return chain(failure)
        .mapToInt(
            t ->
                t instanceof KubernetesClientException k
                    ? k.getCode()
                    : t instanceof WebSocketHandshakeException w ? w.getResponse().code() : 0)
        .filter(c -> c > 0)
        .findFirst()
        .orElse(0);
  }

  static boolean isTimeout(Throwable failure) {
    return chain(failure)
        .anyMatch(
            t ->
                t instanceof TimeoutException
                    || t instanceof CancellationException
                    || t instanceof InterruptedException
                    || t.getClass().getSimpleName().contains("Timeout"));
  }

  /** The innermost message, in one line. */
  static String deepest(Throwable failure) {
    Optional<Throwable> unconnected =
        chain(failure).filter(ConnectException.class::isInstance).findFirst();
    if (unconnected.isPresent()) {
      return Optional.ofNullable(unconnected.get().getMessage()).orElse("connection refused");
    }
    Throwable t = chain(failure).reduce((a, b) -> b).orElse(failure);
    String message = t.getMessage();
    if (t instanceof KubernetesClientException k && k.getStatus() != null) {
      message = k.getStatus().getMessage();
    }
    if (message == null || message.isBlank()) {
      int code = code(failure);
      message = code > 0 ? "answer " + code : t.getClass().getSimpleName();
    }
    if (t instanceof UnknownHostException) {
      message = "unknown host " + message;
    }
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, java.util.Objects::nonNull, Throwable::getCause)
        .limit(20)
        .filter(t -> !(t instanceof CompletionException || t instanceof ExecutionException));
  }
}
