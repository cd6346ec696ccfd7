package io.vmstation.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Plain GET requests whose answers keep code and body, whatever the code is. */
final class ApiServer {

  /** What came back. */
  record Answer(int code, String body, Optional<Status> status) {

    /** Whether the API server itself refused, as opposed to the program behind its proxy. */
    boolean isForbidden() {
      return code == 403 && status.isPresent();
    }

    /**
     * Whether this says nothing of the program behind the API server's proxy: whoever was asked is
     * too busy, or the API server itself has failed.
     */
    boolean isNoAnswer() {
      boolean failed = (code == 500 || code == 504) && status.isPresent();
      return code == 429 || (failed && !text().contains("error trying to reach service"));
    }

    /** This answer as a failure of the call. */
    KubernetesClientException failure() {
      return new KubernetesClientException(text(), code, status.orElse(null));
    }

    /** The message of a Status, else the body. */
    String text() {
      return status.map(Status::getMessage).orElse(body);
    }
  }

  private final KubernetesClient client;
  private final Duration timeout;

  ApiServer(KubernetesClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /** Gets a path such as {@code /api/v1/…}; of the body at most so many bytes. */
  Answer get(String path, int limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return get(path, limit, "*/*");
  }

  /** The same for one who would rather have some kinds of content than others. */
  Answer get(String path, int limit, String accept)
      throws InterruptedException, ExecutionException, TimeoutException {
    String server = client.getMasterUrl().toString().replaceFirst("/+$", "");
    HttpClient http = client.getHttpClient();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    HttpResponse<AsyncBody> response =
        http.consumeBytes(
                http.newHttpRequestBuilder()
                    .uri(server + path)
                    .header("Accept", accept)
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .build(),
                (buffers, rest) -> take(buffers, body, limit, rest))
            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    response.body().consume();
    try {
      response.body().done().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException e) {
      // Cut off at the limit.
    } catch (TimeoutException e) {
      response.body().cancel();
      throw e;
    }
    String text = body.toString(StandardCharsets.UTF_8);
    return new Answer(response.code(), text, status(response, text));
  }

  private static void take(
      List<ByteBuffer> buffers, ByteArrayOutputStream body, int limit, AsyncBody rest) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[Math.min(buffer.remaining(), limit - body.size())];
      buffer.get(bytes);
      body.writeBytes(bytes);
    }
    if (body.size() < limit) {
      rest.consume();
    } else {
      rest.cancel();
    }
  }

  private Optional<Status> status(HttpResponse<?> response, String text) {
    if (response.code() < 400 || !text.contains("\"kind\":\"Status\"")) {
      return Optional.empty();
    }
    try {
      return Optional.of(client.getKubernetesSerialization().unmarshal(text, Status.class));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
