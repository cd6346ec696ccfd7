package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.vmstation.files.Fixtures;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Topology;
import io.vmstation.rules.remedies.Advise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The roles in {@code manifests/rbac} against what the fixes of all fixtures write. */
class RolesTest {

  private static final Path FIXTURES = Path.of("src/test/resources/rules");
  private static final Path ROLES = Path.of("manifests/rbac");
  private static final Set<String> READS = Set.of("get", "list", "watch");

  /** What is done to one kind of workload can be done to each. */
  private static final Set<String> WORKLOADS = Set.of("daemonsets", "deployments", "statefulsets");

  /** The lock, which is no step of a fix. */
  private static final Set<String> LOCK =
      Set.of("create leases", "delete leases", "get leases", "update leases");

  @Test
  void anOperatorMayWriteWhatFixesWriteAndNothingElse() throws IOException {
    Set<String> needed = new TreeSet<>(LOCK);
    for (Step step : stepsOfAllFixtures()) {
      needed.addAll(rights(step));
    }
    assertTrue(needed.size() > LOCK.size() + 3, needed.toString());
    assertEquals(needed, granted("operator.yaml"));
  }

  /** Commands in a container and forwarded ports are asked for with the verb create. */
  @Test
  void anObserverWritesNothing() throws IOException {
    Set<String> rights = granted("observer.yaml");
    rights.removeIf(r -> READS.contains(r.split(" ")[0]));
    assertEquals(Set.of("create pods/exec", "create pods/portforward"), rights);
  }

  /** A resource in a role is then one right, which Permissions can take away. */
  @Test
  void anObserverSeesEachThingInOneWay() throws IOException {
    for (PolicyRule rule : rules("observer.yaml").toList()) {
      boolean untold = List.of("pods/exec", "pods/portforward").containsAll(rule.getResources());
      assertEquals(untold ? 2 : 1, rule.getVerbs().size(), rule.toString());
    }
  }

  /** What a step and its undoing ask of the server, beside looking. */
  private static Set<String> rights(Step step) {
    if (step instanceof Restart) {
      return Set.of("get pods", "delete pods");
    }
    if (step instanceof ChangeOwner) {
      return Set.of(
          "create pods",
          "delete pods",
          "get nodes",
          "get persistentvolumeclaims",
          "get persistentvolumes",
          "get pods");
    }
    return step instanceof Replace r ? rights(r) : Set.of();
  }

  /** A rollback by force makes anew what somebody has deleted since, but nothing cluster-wide. */
  private static Set<String> rights(Replace step) {
    HasMetadata object = step.before().or(step::after).orElseThrow();
    String plural = HasMetadata.getPlural(object.getClass());
    Set<String> verbs = new TreeSet<>(List.of("get", "update"));
    if (!step.target().namespace().isEmpty()) {
      verbs.add("create");
    }
    if (step.before().isEmpty() || step.after().isEmpty()) {
      verbs.addAll(List.of("create", "delete"));
    }
    Set<String> kinds = WORKLOADS.contains(plural) ? WORKLOADS : Set.of(plural);
    return kinds.stream()
        .flatMap(kind -> verbs.stream().map(verb -> verb + " " + kind))
        .collect(Collectors.toSet());
  }

  private static List<Step> stepsOfAllFixtures() throws IOException {
    List<Rule> rules =
        Catalogue.builtIn().rules().stream()
            .filter(r -> r.remedy().filter(remedy -> !(remedy instanceof Advise)).isPresent())
            .toList();
    List<Step> steps = new ArrayList<>();
    for (Rule rule : rules) {
      for (Path sick : sick(FIXTURES.resolve(rule.id()))) {
        Topology topology = Topology.of(Fixtures.read(sick));
        for (Finding finding : rule.examine(topology).findings()) {
          rule.remedy().stream()
              .flatMap(r -> r.propose(finding, topology).stream())
              .forEach(cure -> steps.addAll(cure.steps()));
        }
      }
    }
    return steps;
  }

  private static List<Path> sick(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> p.getFileName().toString().startsWith("sick")).sorted().toList();
    }
  }

  /** Every right that a file's roles give, as {@code verb resource}. */
  private static Set<String> granted(String file) throws IOException {
    return rules(file)
        .flatMap(
            r ->
                r.getVerbs().stream()
                    .flatMap(v -> r.getResources().stream().map(what -> v + " " + what)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<PolicyRule> rules(String file) throws IOException {
    return ObjectYaml.readAll(Files.readString(ROLES.resolve(file))).stream()
        .flatMap(RolesTest::rules);
  }

  private static Stream<PolicyRule> rules(HasMetadata object) {
    if (object instanceof Role role) {
      return role.getRules().stream();
    }
    return object instanceof ClusterRole role ? role.getRules().stream() : Stream.empty();
  }
}
