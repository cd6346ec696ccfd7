package io.vmstation.cluster;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Waits as long as a busy server asks for (429 with Retry-After), then asks once more. Such a
 * request was not carried out, so that this is safe for writes too. Kubernetes gives seconds, few;
 * who asks for more than a minute is not waited for.
 */
final class RetryAfter implements Interceptor {

  static final String NAME = "retry-after";
  private static final int LONGEST = 60;

  @Override
  public CompletableFuture<Boolean> afterFailure(
      BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
    Optional<Long> seconds =
        Optional.ofNullable(response.header("Retry-After"))
            .filter(s -> response.code() == 429 && s.matches("\\d{1,2}"))
            .map(Long::valueOf)
            .filter(s -> s <= LONGEST);
    if (seconds.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    Executor later = CompletableFuture.delayedExecutor(seconds.get(), TimeUnit.SECONDS);
    return CompletableFuture.supplyAsync(() -> true, later);
  }
}
