package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.fix.Essence;
import io.vmstation.model.Ref;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Types what the guides say, in their order, into a shell in front of October's stack: the
 * namespace is the stack's own, {@code --yes} stands for the person at the terminal, and nobody
 * waits for five minutes. October is cured by that and comes back.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(Company.class)
final class GuidesIT {

  private static final Pattern TYPED =
      Pattern.compile("^(?:\\$ )?((?:\\./vmstation|kubectl) .*)$", Pattern.MULTILINE);

  private static final String ASKS = "\\./vmstation (remediate|rollback)\\b.*";
  private static final String LOOKS = ASKS + "|\\./vmstation (diagnose|validate)\\b.*";

  /** The cure, its proof and its undoing, without options of their own. */
  private static final String WHOLE =
      "\\./vmstation (remediate|validate|rollback) -n \\S+( --yes)?";

  /** What the cure changes, beside the pods that read it. */
  private static final Set<String> CURED =
      Set.of("configmap/prometheus-rules", "configmap/loki-config");

  private static final List<String> OFFLINE = List.of("--bundle", "--manifests");

  /** Codes that say something of the stack, as against the command or the fix. */
  private static final Set<Integer> ANSWERS = Set.of(0, 1, 3);

  /** A container that has not crashed has no earlier log. */
  private static final Set<Integer> PREVIOUS = Set.of(0, 1);

  private static final Set<Integer> NOTHING_CUT_OFF = Set.of(2);

  private static final String MADE = "kubectl (apply|.* create) .*";

  /** An overlay, which takes its base as a folder. */
  private static final String OVERLAY = ".* -k \\S+/overlays/.*";

  /** The first kubectl whose kustomize takes a folder as a resource is 1.21. */
  private static final String BEFORE_FOLDERS =
      "kubectl version --client | grep -E 'v1[.](1[4-9]|20)[.]'";

  @TempDir Path folder;

  private Optional<String> config = Optional.empty();

  @Test
  void theGuideCanBeFollowed() throws IOException, InterruptedException {
    follow("docs/diagnostics-and-remediation.md");
  }

  @Test
  void thePagesForAHurryAndForCiCanBeFollowed() throws IOException, InterruptedException {
    follow("README.md", "docs/emergency.md", "docs/checklist.md", "docs/ci.md");
  }

  /** As they are, in their own namespace: the server checks them and keeps none. */
  @Test
  void theManifestsCanBeApplied() throws IOException, InterruptedException {
    link();
    boolean foldersTaken = shell(BEFORE_FOLDERS) != 0;
    boolean made = shell("kubectl create namespace monitoring") == 0;
    List<String> applied = new ArrayList<>();
    try {
      for (String command : typed("manifests/README.md")) {
        if (command.matches(MADE) && (foldersTaken || !command.matches(OVERLAY))) {
          assertEquals(0, shell(command + " --dry-run=server"), () -> command + ": " + said());
          applied.add(command);
        }
      }
    } finally {
      if (made) {
        shell("kubectl delete namespace monitoring --wait=false");
      }
    }
    assertTrue(applied.size() >= 5, applied.toString());
  }

  private void follow(String... pages) throws IOException, InterruptedException {
    String run = Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX);
    Scenario october = Scenarios.named("october-whole");
    try (KubernetesClient client = Ward.ACCESS.connect();
        Bed bed = Bed.beside(client, "guides-" + run)) {
      bed.apply(october.stack().get());
      october.course().accept(bed);
      bed.awaitShown();
      link();
      assertEquals(0, shell("kubectl config view --raw --flatten > kubeconfig"));
      config = Optional.of(folder.resolve("kubeconfig").toString());
      assertEquals(0, shell("kubectl config set-context --current --namespace " + bed.namespace()));
      Map<Ref, Essence> before = Ward.essences(client, bed.namespace());
      Map<String, Set<String>> changed = new HashMap<>();
      List<String> wrong = new ArrayList<>();
      for (String command : commands(bed.namespace(), pages)) {
        long begun = System.nanoTime();
        int code = shell(command);
        System.out.printf(
            "[guides] %s: %d, %d s%n", command, code, (System.nanoTime() - begun) / 1_000_000_000);
        if (!expected(command).contains(code)) {
          wrong.add(command + ": " + code + ": " + said());
        }
        if (command.matches(WHOLE)) {
          changed.put(
              command.split(" ")[1],
              Ward.differing(before, Ward.essences(client, bed.namespace())));
        }
      }
      assertEquals(List.of(), wrong);
      assertEquals(CURED, changed.get("remediate"));
      assertEquals(Set.of(), changed.getOrDefault("rollback", Set.of()));
    }
  }

  private static Set<Integer> expected(String command) {
    if (command.matches(WHOLE)) {
      return Set.of(0);
    }
    if (command.startsWith("kubectl")) {
      return command.endsWith("--previous") ? PREVIOUS : Set.of(0);
    }
    return command.contains("--resume") ? NOTHING_CUT_OFF : ANSWERS;
  }

  /** Each once, in the order of the pages. */
  private static List<String> commands(String namespace, String... pages) throws IOException {
    Set<String> commands = new LinkedHashSet<>();
    for (String page : pages) {
      typed(page).stream()
          .filter(c -> c.contains("--live") || OFFLINE.stream().noneMatch(c::contains))
          .map(c -> c.replaceFirst(" -n \\S+", "").replace("--wait 5m", "--wait 5s"))
          .map(c -> c.matches(LOOKS) ? c + " -n " + namespace : c)
          .map(c -> c.matches(ASKS) ? c + " --yes" : c)
          .forEach(commands::add);
    }
    assertTrue(commands.size() > 15, commands.toString());
    return List.copyOf(commands);
  }

  private static List<String> typed(String page) throws IOException {
    return TYPED
        .matcher(Files.readString(Path.of(page)))
        .results()
        .map(m -> m.group(1).replaceFirst("\\s+#.*", ""))
        .toList();
  }

  /** What the pages name from where they are read. */
  private void link() throws IOException {
    for (String linked : List.of("vmstation", "docs", "manifests")) {
      Files.createSymbolicLink(folder.resolve(linked), Path.of(linked).toAbsolutePath());
    }
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int shell(String command) throws IOException, InterruptedException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    config.ifPresent(c -> shell.environment().put("KUBECONFIG", c));
    shell.environment().put("BACKUP_DIR", folder.resolve("runs").toString());
    shell.environment().put("EDITOR", "true");
    return shell.start().waitFor();
  }
}
