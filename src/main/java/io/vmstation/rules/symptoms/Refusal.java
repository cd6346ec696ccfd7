package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API server's words for what a service account may not do (apiserver's
 * responsewriters/errors.go), held against the RBAC objects that were seen.
 *
 * @param namespace of the service account
 * @param account its name
 * @param verb what it tried
 * @param resource on what, in the plural, with a subresource behind a slash
 * @param group the resource's API group; empty for the first
 * @param where the namespace that it tried it in; empty for the whole cluster
 */
record Refusal(
    String namespace, String account, String verb, String resource, String group, String where) {

  private static final String Q = "\\\\*\"";

  private static final Pattern WORDS =
      Pattern.compile(
          "User "
              + Q
              + "system:serviceaccount:(?<namespace>[^\"\\\\:]+):(?<account>[^\"\\\\:]+)"
              + Q
              + " cannot (?<verb>\\w+) resource "
              + Q
              + "(?<resource>[^\"\\\\]+)"
              + Q
              + " in API group "
              + Q
              + "(?<group>[^\"\\\\]*)"
              + Q
              + " (?:at the cluster scope|in the namespace "
              + Q
              + "(?<where>[^\"\\\\]+)"
              + Q
              + ")");

  static Optional<Refusal> in(String line) {
    Matcher m = WORDS.matcher(line);
    return m.find()
        ? Optional.of(
            new Refusal(
                m.group("namespace"),
                m.group("account"),
                m.group("verb"),
                m.group("resource"),
                m.group("group"),
                Optional.ofNullable(m.group("where")).orElse("")))
        : Optional.empty();
  }

  Ref subject() {
    return new Ref("ServiceAccount", namespace, account);
  }

  /** The resource as {@code kubectl create role --resource} takes it. */
  String typed() {
    int slash = resource.indexOf('/');
    return group.isEmpty()
        ? resource
        : slash < 0
            ? resource + "." + group
            : resource.substring(0, slash) + "." + group + resource.substring(slash);
  }

  /** Whether a role that is bound to the account by now allows it. */
  boolean isAllowed(View view) {
    return bindings(view).stream()
        .filter(b -> b.where().isEmpty() || b.where().equals(where))
        .filter(b -> b.binds(this))
        .anyMatch(b -> b.rules(view).stream().flatMap(List::stream).anyMatch(this::isIn));
  }

  /** What of the account's bindings shows why it is refused; nothing where it has none. */
  List<Evidence> reasons(View view) {
    List<Evidence> reasons = new ArrayList<>();
    for (Binding b : bindings(view)) {
      if (b.binds(this)) {
        String says =
            b.rules(view).isEmpty()
                ? "%s binds it to %s, which was not found".formatted(b.ref(), b.role())
                : "%s binds it to %s, which does not allow it".formatted(b.ref(), b.role());
        reasons.add(Evidence.about(b.ref(), says, "/roleRef"));
      } else {
        b.subjects().stream()
            .filter(s -> "ServiceAccount".equals(s.getKind()) && account.equals(s.getName()))
            .map(
                s ->
                    Evidence.about(
                        b.ref(),
                        "%s binds the account of this name in namespace %s"
                            .formatted(b.ref(), s.getNamespace()),
                        "/subjects"))
            .forEach(reasons::add);
      }
    }
    return reasons;
  }

  private boolean isIn(PolicyRule rule) {
    return (rule.getVerbs().contains(verb) || rule.getVerbs().contains("*"))
        && (rule.getApiGroups().contains(group) || rule.getApiGroups().contains("*"))
        && (rule.getResources().contains(resource) || rule.getResources().contains("*"))
        && rule.getResourceNames().isEmpty();
  }

  /**
   * A RoleBinding or ClusterRoleBinding.
   *
   * @param ref the binding
   * @param where the namespace in which it counts; empty for all
   * @param role what it binds to
   * @param subjects whom
   */
  private record Binding(Ref ref, String where, Ref role, List<Subject> subjects) {

    boolean binds(Refusal r) {
      return subjects.stream()
          .anyMatch(
              s ->
                  "Group".equals(s.getKind())
                      ? List.of(
                              "system:authenticated",
                              "system:serviceaccounts",
                              "system:serviceaccounts:" + r.namespace())
                          .contains(s.getName())
                      : r.subject().equals(new Ref(s.getKind(), s.getNamespace(), s.getName())));
    }

    /** The rules of its role; empty where there is no such role. */
    Optional<List<PolicyRule>> rules(View view) {
      return role.kind().equals("Role")
          ? view.find(Role.class, role.namespace(), role.name()).map(Role::getRules)
          : view.find(ClusterRole.class, "", role.name()).map(ClusterRole::getRules);
    }
  }

  private static List<Binding> bindings(View view) {
    List<Binding> all = new ArrayList<>();
    for (RoleBinding b : view.all(RoleBinding.class)) {
      Ref ref = Ref.of(b);
      all.add(new Binding(ref, ref.namespace(), role(b.getRoleRef(), ref), b.getSubjects()));
    }
    for (ClusterRoleBinding b : view.all(ClusterRoleBinding.class)) {
      all.add(new Binding(Ref.of(b), "", role(b.getRoleRef(), Ref.of(b)), b.getSubjects()));
    }
    return all;
  }

  private static Ref role(RoleRef role, Ref binding) {
    String namespace = "Role".equals(role.getKind()) ? binding.namespace() : "";
    return new Ref(role.getKind(), namespace, role.getName());
  }
}
