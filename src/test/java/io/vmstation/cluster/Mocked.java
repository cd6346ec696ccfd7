package io.vmstation.cluster;

import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A mock server, and the way to it by a kubeconfig as an operator has it. */
abstract class Mocked {

  @TempDir Path folder;
  final KubernetesMockServer server = new KubernetesMockServer(false);

  @BeforeEach
  void begin() {
    server.init();
  }

  @AfterEach
  void end() {
    server.destroy();
  }

  ClusterAccess access() {
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
