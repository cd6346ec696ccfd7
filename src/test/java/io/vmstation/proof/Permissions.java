package io.vmstation.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.Afar;
import io.vmstation.cluster.ClusterAccess;
import io.vmstation.model.Gap;
import io.vmstation.model.Topology;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Check;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Mark;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Validation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Each right of an observer in turn taken away from one who has all the others: what the gate says
 * of a healthy stack then. The rights are those of the roles themselves.
 */
final class Permissions {

  /** Is in the names of all that is made for this. */
  static final String MARK = "but-one";

  private static final int SIDE_BY_SIDE = 3;

  /** What shows the same: one of the two is not missed, and both are taken away together. */
  private static final String INSTEAD = "pods/portforward";

  private static final String PROXY = "pods/proxy";

  /**
   * An observer who lacks a right.
   *
   * @param account who it is
   * @param role what the right is taken out of
   * @param rule the right, for all resources that it is given for
   * @param resource the one that is taken away
   */
  private record Observer(String account, HasMetadata role, PolicyRule rule, String resource) {

    /** How the product names the right. */
    String right() {
      String group = rule.getApiGroups().get(0);
      return "%s %s, resource %s"
          .formatted(
              rule.getVerbs().size() > 1 ? "verbs" : "verb",
              String.join(" and ", rule.getVerbs()),
              resource + (group.isEmpty() ? "" : "." + group));
    }

    List<PolicyRule> left() {
      List<String> gone = resource.equals(PROXY) ? List.of(PROXY, INSTEAD) : List.of(resource);
      return Roles.rules(role)
          .map(r -> r.getApiGroups().equals(rule.getApiGroups()) ? without(r, gone) : r)
          .filter(r -> !r.getResources().isEmpty())
          .toList();
    }

    private static PolicyRule without(PolicyRule rule, List<String> gone) {
      return rule.edit()
          .withResources(rule.getResources().stream().filter(r -> !gone.contains(r)).toList())
          .build();
    }

    @Override
    public String toString() {
      return right() + " of " + role.getKind() + " " + role.getMetadata().getNamespace();
    }
  }

  private final Bed bed;
  private final String namespace;
  private final Roles roles;
  private final Function<String, ClusterAccess> access;

  /**
   * @param bed with a healthy stack
   * @param roles which have been applied there
   * @param access how an account of the namespace finds the cluster
   */
  Permissions(Bed bed, Roles roles, Function<String, ClusterAccess> access) {
    this.bed = bed;
    this.namespace = bed.namespace();
    this.roles = roles;
    this.access = access;
  }

  /** Fails where the gate passes for one of them, or does not say what it could not see. */
  void expectEachMissed() {
    List<Observer> observers = observers();
    assertTrue(observers.size() > 30, observers.toString());
    admit(observers);
    Validation whole =
        bed.until(() -> look("vmstation-observer"), v -> v.outcome() == Validation.Outcome.WELL);
    assertEquals(Validation.Outcome.WELL, whole.outcome(), whole.headline());
    List<Callable<List<String>>> looks = new ArrayList<>();
    for (Observer observer : observers) {
      looks.add(
          () -> {
            awaitRights(observer);
            return faults(observer, whole, lookWhileWell(observer.account()));
          });
    }
    assertEquals("", sideBySide(looks).stream().collect(Collectors.joining("\n")));
  }

  private static List<String> sideBySide(List<Callable<List<String>>> looks) {
    ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      List<String> all = new ArrayList<>();
      for (Future<List<String>> look : pool.invokeAll(looks)) {
        all.addAll(look.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      pool.shutdownNow();
    }
  }

  /** What is wrong with what an observer was told, as against one who lacks nothing. */
  private static List<String> faults(Observer observer, Validation whole, Validation told) {
    List<String> faults = new ArrayList<>();
    if (told.outcome() != Validation.Outcome.UNSURE) {
      faults.add(observer + ": " + told.headline());
    }
    Stream<String> reasons =
        told.checks().stream()
            .filter(c -> c.mark() == Mark.UNKNOWN)
            .flatMap(c -> c.verdict().unseen().stream())
            .map(Gap::why);
    if (Stream.concat(Stream.of(told.headline()), reasons)
        .noneMatch(r -> r.contains(observer.right() + ")"))) {
      faults.add(observer + ": is not named; " + told.headline());
    }
    Map<String, String> looked = new HashMap<>();
    whole.checks().forEach(c -> looked.put(c.rule().id(), lasting(c)));
    for (Check check : told.checks()) {
      String seen = lasting(check);
      if (check.mark() == Mark.PASS && !seen.equals(looked.get(check.rule().id()))) {
        faults.add(
            "%s: %s passes with %s, of %s"
                .formatted(observer, check.rule().id(), seen, looked.get(check.rule().id())));
      }
    }
    return faults;
  }

  /** What a check looked at, without what comes and goes with scenarios beside this one. */
  private static String lasting(Check check) {
    return Stream.of(check.verdict().looked().split(", "))
        .filter(n -> !n.matches("\\d+ (node|persistentvolume)s?"))
        .collect(Collectors.joining(", "));
  }

  /** What else runs on the cluster may slow the stack down; not for long. */
  private Validation lookWhileWell(String account) {
    return bed.until(() -> look(account), v -> v.outcome() != Validation.Outcome.FAILING);
  }

  private Validation look(String account) {
    ClusterAccess own = access.apply(account);
    try (KubernetesClient as = own.connect()) {
      Topology seen = Topology.of(Afar.of(own, as, namespace).take());
      return Validation.of(
          Diagnosis.of(Catalogue.builtIn(), seen),
          new Gate(
              Suite.looking(), Severity.ERROR, 100, List.of(), Optional.empty(), LocalDate.EPOCH));
    }
  }

  /** One for each resource of each rule, but for kinds that this server does not have. */
  private List<Observer> observers() {
    List<Observer> all = new ArrayList<>();
    for (HasMetadata role : roles.ofObservers()) {
      List<PolicyRule> rules = Roles.rules(role).toList();
      boolean proxied = rules.stream().anyMatch(r -> r.getResources().contains(PROXY));
      for (PolicyRule rule : rules) {
        for (String resource : rule.getResources()) {
          if (isServed(rule) && !(proxied && resource.equals(INSTEAD))) {
            all.add(new Observer(MARK + "-" + all.size(), role, rule, resource));
          }
        }
      }
    }
    return all;
  }

  private boolean isServed(PolicyRule rule) {
    String group = rule.getApiGroups().get(0);
    return group.isEmpty() || bed.client().getApiResources(group + "/v1") != null;
  }

  /** Gives each its account and all rights but one. */
  private void admit(List<Observer> observers) {
    Map<HasMetadata, List<String>> whole = new LinkedHashMap<>();
    for (Observer observer : observers) {
      roles.add(
          new ServiceAccountBuilder()
              .withNewMetadata()
              .withNamespace(namespace)
              .withName(observer.account())
              .endMetadata()
              .build());
      HasMetadata less = lessened(observer);
      roles.add(less);
      roles.add(binding(less, List.of(observer.account())));
      roles.ofObservers().stream()
          .filter(r -> !r.equals(observer.role()))
          .forEach(r -> whole.computeIfAbsent(r, n -> new ArrayList<>()).add(observer.account()));
    }
    whole.forEach((role, accounts) -> roles.add(binding(role, accounts)));
  }

  /** Waits until the server has heard of a right out of each role. */
  private void awaitRights(Observer observer) {
    try (KubernetesClient as = access.apply(observer.account()).connect()) {
      for (HasMetadata role : roles.ofObservers()) {
        boolean less = role.equals(observer.role());
        (less ? observer.left().stream() : Roles.rules(role))
            .filter(r -> r.getResourceNames().isEmpty())
            .filter(r -> !r.getResources().get(0).contains("/"))
            .findFirst()
            .ifPresent(r -> bed.await(r + " for " + observer, () -> isAllowed(as, role, r)));
      }
    }
  }

  private static boolean isAllowed(KubernetesClient as, HasMetadata role, PolicyRule rule) {
    return Roles.isAllowed(
        as,
        role.getMetadata().getNamespace(),
        rule.getVerbs().get(0),
        rule.getApiGroups().get(0),
        rule.getResources().get(0));
  }

  private HasMetadata lessened(Observer observer) {
    String name = namespace + "-" + observer.account();
    return observer.role() instanceof Role role
        ? new RoleBuilder()
            .withNewMetadata()
            .withNamespace(role.getMetadata().getNamespace())
            .withName(name)
            .endMetadata()
            .withRules(observer.left())
            .build()
        : new ClusterRoleBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withRules(observer.left())
            .build();
  }

  private HasMetadata binding(HasMetadata role, List<String> accounts) {
    String name = role.getMetadata().getName();
    RoleRef to = new RoleRef("rbac.authorization.k8s.io", role.getKind(), name);
    List<Subject> subjects =
        accounts.stream().map(a -> new Subject("", "ServiceAccount", a, namespace)).toList();
    return role instanceof Role
        ? new RoleBindingBuilder()
            .withNewMetadata()
            .withNamespace(role.getMetadata().getNamespace())
            .withName(name + "-" + MARK)
            .endMetadata()
            .withRoleRef(to)
            .withSubjects(subjects)
            .build()
        : new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(name + "-" + MARK)
            .endMetadata()
            .withRoleRef(to)
            .withSubjects(subjects)
            .build();
  }
}
