package io.vmstation.cluster;

import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The way to a mock server, by a kubeconfig as an operator has it. */
final class Mocked {
  private Mocked() {}

  static ClusterAccess access(KubernetesMockServer server, Path folder) {
    try {
      Path kubeconfig =
          Files.writeString(
              folder.resolve("config"),
              """
              clusters: [{name: mock, cluster: {server: "%s"}}]
              users: [{name: mock, user: {}}]
              contexts: [{name: mock, context: {cluster: mock, user: mock}}]
              current-context: mock
              """
                  .formatted(server.url("/")));
      return new ClusterAccess(
          Optional.of(kubeconfig.toString()),
          Optional.empty(),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
