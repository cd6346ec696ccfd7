package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.model.UsageException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAccessTest {

  private static final String GOOD =
      """
      apiVersion: v1
      kind: Config
      current-context: one
      clusters:
      - name: c1
        cluster: {server: "https://one:6443"}
      contexts:
      - name: one
        context: {cluster: c1, user: u1}
      - name: two
        context: {cluster: c2, user: u1}
      users:
      - name: u1
        user: {token: secret}
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("config"), GOOD);
  }

  @Test
  void takesTheCurrentContext() {
    try (KubernetesClient client = named(Optional.empty()).connect()) {
      assertEquals("https://one:6443/", client.getMasterUrl().toString());
      assertEquals(0, client.getConfiguration().getRequestRetryBackoffLimit());
    }
  }

  @Test
  void mergesAListAndPassesOverFilesThatAreNotThere() throws IOException {
    Path second =
        Files.writeString(
            folder.resolve("second"),
            """
            clusters: [{name: c2, cluster: {server: "https://two:6443"}}]
            contexts: []
            users: []
            """);
    String list =
        String.join(
            File.pathSeparator,
            folder.resolve("absent").toString(),
            file.toString(),
            second.toString());
    ClusterAccess access = access(Optional.empty(), Optional.of("two"), Map.of("KUBECONFIG", list));
    try (KubernetesClient client = access.connect()) {
      assertEquals("https://two:6443/", client.getMasterUrl().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOME", "USERPROFILE"})
  void findsTheFileInTheHomeDirectory(String variable) throws IOException {
    Files.createDirectory(folder.resolve(".kube"));
    Files.move(file, folder.resolve(".kube/config"));
    ClusterAccess access =
        access(Optional.empty(), Optional.empty(), Map.of(variable, folder.toString()));
    try (KubernetesClient client = access.connect()) {
      assertEquals("https://one:6443/", client.getMasterUrl().toString());
    }
  }

  @Test
  void namesAFileThatIsNotThere() {
    String absent = folder.resolve("absent").toString();
    assertSays(
        access(Optional.of(absent), Optional.empty(), Map.of()),
        "The kubeconfig " + absent + ", given with --kubeconfig, does not exist.");
    assertSays(
        access(Optional.empty(), Optional.empty(), Map.of("KUBECONFIG", absent)),
        absent + ", named by the variable KUBECONFIG, does not exist.");
  }

  @Test
  void namesTheLineOfWhatIsBroken() throws IOException {
    assertSays(named(Optional.of("three")), "context three is not in", "there are: one, two");
    assertSays(
        named(Optional.of("two")),
        file + ", line 10: the context names c2, which is not in clusters");
    broken("current-context: one", "current-context: gone", file + ", line 3", "context gone");
    broken("current-context: one", "", "has no current-context");
    broken("server: \"https://one:6443\"", "server: one", "line 5", "no server address");
    broken("{token: secret}", "{client-key: no.pem}", "line 13", "no.pem does not exist");
    broken("{token: secret}", "{client-key-data: AAAA}", "line 13", "no PEM");
    broken("kind: Config", "kind: [", "line ", "is not YAML");
    broken(GOOD, "just text", "line 1", "holds no clusters");
    broken(GOOD, "clusters: 5", file.toString());
  }

  private void broken(String good, String bad, String... words) throws IOException {
    Files.writeString(file, GOOD.replace(good, bad));
    assertSays(named(Optional.empty()), words);
  }

  private static void assertSays(ClusterAccess access, String... words) {
    String message = assertThrows(UsageException.class, access::connect).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
    assertTrue(!message.contains("secret"), message);
  }

  private ClusterAccess named(Optional<String> context) {
    return access(Optional.of(file.toString()), context, Map.of());
  }

  private static ClusterAccess access(
      Optional<String> kubeconfig, Optional<String> context, Map<String, String> env) {
    return new ClusterAccess(
        kubeconfig, context, Duration.ofSeconds(10), Duration.ofSeconds(60), env);
  }
}
