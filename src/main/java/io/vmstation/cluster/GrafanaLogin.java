package io.vmstation.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** How one signs in at Grafana: {@code GRAFANA_TOKEN}, or {@code GRAFANA_USER} and its password. */
final class GrafanaLogin {

  /** What to do where nothing is set. */
  static final String HOW = "set GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD";

  private GrafanaLogin() {}

  /** The Authorization header; empty where the environment holds no credentials. */
  static Optional<String> of(Map<String, String> environment) {
    String token = environment.getOrDefault("GRAFANA_TOKEN", "");
    String user = environment.getOrDefault("GRAFANA_USER", "");
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    byte[] pair =
        (user + ":" + environment.getOrDefault("GRAFANA_PASSWORD", ""))
            .getBytes(StandardCharsets.UTF_8);
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
  }
}
