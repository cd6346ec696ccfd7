package io.vmstation.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.vmstation.model.Ref;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A pod's port, reached through a port-forward: what is sent arrives as it is, while the API
 * server's proxy would keep an Authorization header for itself.
 */
final class PodPort implements AutoCloseable {

  /** An answer, whatever its code. */
  record Answer(int code, String body) {}

  /** The way to a pod's port; {@code authorization} goes with every request. */
  interface Way {
    PodPort open(Ref pod, int port, Optional<String> authorization);
  }

  private final int local;
  private final Closeable forward;
  private final Supplier<Collection<Throwable>> troubles;
  private final Duration timeout;
  private final Optional<String> authorization;
  private final HttpClient http;

  /**
   * What a port of this machine leads to.
   *
   * @param troubles what the way has met
   */
  PodPort(
      int local,
      Closeable forward,
      Supplier<Collection<Throwable>> troubles,
      Duration timeout,
      Optional<String> authorization) {
    this.local = local;
    this.forward = forward;
    this.troubles = troubles;
    this.timeout = timeout;
    this.authorization = authorization;
    this.http =
        HttpClient.newBuilder().connectTimeout(timeout).proxy(HttpClient.Builder.NO_PROXY).build();
  }

  /** The way through the API server. */
  static Way through(KubernetesClient client, Duration timeout) {
    return (pod, port, authorization) -> {
      LocalPortForward forward =
          client.pods().inNamespace(pod.namespace()).withName(pod.name()).portForward(port);
      return new PodPort(
          forward.getLocalPort(), forward, forward::getServerThrowables, timeout, authorization);
    };
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  Answer post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local + path))
            .timeout(timeout)
            .header("Accept", "application/json, */*;q=0.8");
    authorization.ifPresent(a -> request.header("Authorization", a));
    return request;
  }

  /** What the forward itself met says more than the connection that it then tore. */
  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      for (Throwable cause : troubles.get()) {
        throw new IOException(cause);
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    forward.close();
  }
}
