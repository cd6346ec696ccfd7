package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.model.ObjectYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The roles of {@code manifests/rbac}, in a scenario's namespace. */
final class Roles implements AutoCloseable {

  private static final Path FOLDER = Path.of("manifests/rbac");

  /** An hour: the servers grant no less than ten minutes. */
  private static final long SECONDS = 3600;

  private final KubernetesClient client;
  private final String namespace;
  private final List<HasMetadata> objects = new ArrayList<>();

  private Roles(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Applies both files; what lies outside the namespace bears its name. */
  static Roles apply(KubernetesClient client, String namespace) {
    Roles roles = new Roles(client, namespace);
    for (String file : List.of("observer.yaml", "operator.yaml")) {
      for (HasMetadata object : read(FOLDER.resolve(file))) {
        roles.move(object);
        roles.objects.add(client.resource(object).create());
      }
    }
    return roles;
  }

  private void move(HasMetadata object) {
    if ("monitoring".equals(object.getMetadata().getNamespace())) {
      object.getMetadata().setNamespace(namespace);
    }
    if (!(object instanceof ServiceAccount)) {
      object.getMetadata().setName(namespace + "-" + object.getMetadata().getName());
    }
    if (object instanceof RoleBinding b) {
      move(b.getRoleRef(), b.getSubjects());
    } else if (object instanceof ClusterRoleBinding b) {
      move(b.getRoleRef(), b.getSubjects());
    }
  }

  private void move(RoleRef role, List<Subject> subjects) {
    role.setName(namespace + "-" + role.getName());
    subjects.forEach(s -> s.setNamespace(namespace));
  }

  private static List<HasMetadata> read(Path file) {
    try {
      return ObjectYaml.readAll(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The roles of observers, here and in the whole cluster, as they were applied. */
  List<HasMetadata> ofObservers() {
    return objects.stream()
        .filter(o -> o.getMetadata().getName().equals(namespace + "-vmstation-observer"))
        .filter(o -> rules(o).findAny().isPresent())
        .toList();
  }

  /** Makes one more object, which goes with the roles. */
  void add(HasMetadata object) {
    objects.add(client.resource(object).create());
  }

  /** Writes a kubeconfig into a folder, by which one is a service account of the namespace. */
  Path kubeconfig(String account, Path folder) {
    Config admin = client.getConfiguration();
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(account)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(SECONDS)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    String authority =
        Optional.ofNullable(admin.getCaCertData())
            .orElseGet(() -> Base64.getEncoder().encodeToString(bytes(admin.getCaCertFile())));
    String text =
        """
        apiVersion: v1
        kind: Config
        clusters:
          - {name: proof, cluster: {server: "%s", certificate-authority-data: %s}}
        users:
          - {name: %s, user: {token: %s}}
        contexts:
          - {name: proof, context: {cluster: proof, user: %s}}
        current-context: proof
        """
            .formatted(admin.getMasterUrl(), authority, account, token, account);
    try {
      return Files.writeString(folder.resolve(account), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String file) {
    try {
      return Files.readString(Path.of(file)).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a client may do something, as the server says. */
  static boolean isAllowed(
      KubernetesClient as, String namespace, String verb, String group, String resource) {
    SelfSubjectAccessReview question =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return as.resource(question).create().getStatus().getAllowed();
  }

  /** The writes that a file's roles give, as {@code verb group/resource}. */
  static Set<String> granted(String file) {
    return read(FOLDER.resolve(file)).stream()
        .flatMap(Roles::rules)
        .flatMap(
            r ->
                r.getVerbs().stream()
                    .filter(v -> !Set.of("get", "list", "watch").contains(v))
                    .flatMap(v -> named(r).map(what -> v + " " + what)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Stream<PolicyRule> rules(HasMetadata object) {
    if (object instanceof Role role) {
      return role.getRules().stream();
    }
    return object instanceof ClusterRole role ? role.getRules().stream() : Stream.empty();
  }

  private static Stream<String> named(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(g -> rule.getResources().stream().map(r -> g + "/" + r));
  }

  @Override
  public void close() {
    objects.forEach(o -> client.resource(o).delete());
  }
}
