package io.vmstation.fix;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps an object as its own source has it, and puts a change of the object back.
 *
 * @param who its kind and name
 * @param source where the object's source is known to live, and how to look at it
 */
public record Keeper(String who, String source) {

  private static final String FLUX = "kustomize.toolkit.fluxcd.io/";
  private static final String FLUX_HELM = "helm.toolkit.fluxcd.io/";
  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final Set<String> BUILT_IN = Set.of("apps", "batch", "policy", "autoscaling");

  /**
   * The keeper that an object's labels, annotations and owner tell of. The marks are those that
   * Argo CD, Flux and Helm document; the outermost keeper is named, since it wins.
   */
  public static Optional<Keeper> of(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    Map<String, String> marks = new java.util.TreeMap<>();
    marks.putAll(Objects.requireNonNullElse(metadata.getLabels(), Map.of()));
    marks.putAll(Objects.requireNonNullElse(metadata.getAnnotations(), Map.of()));
    return argo(marks, metadata)
        .or(() -> flux(marks, FLUX, "kustomization", "the Git path of that Kustomization"))
        .or(() -> flux(marks, FLUX_HELM, "helmrelease", "the values of that HelmRelease"))
        .or(() -> helm(marks, metadata.getNamespace()))
        .or(() -> operator(metadata));
  }

  private static Optional<Keeper> argo(Map<String, String> marks, ObjectMeta metadata) {
    return Optional.ofNullable(marks.get("argocd.argoproj.io/tracking-id"))
        .map(id -> id.replaceFirst(":.*", ""))
        .or(() -> Optional.ofNullable(marks.get("argocd.argoproj.io/instance")))
        .or(() -> Optional.ofNullable(marks.get(INSTANCE)).filter(i -> isWrittenByArgo(metadata)))
        .map(
            app ->
                new Keeper(
                    "Argo CD application " + app,
                    "the Git path of that application; see: argocd app get " + app));
  }

  /** Argo CD before 3 marks what it keeps by a label that Helm charts set too. */
  private static boolean isWrittenByArgo(ObjectMeta metadata) {
    return Objects.requireNonNullElse(metadata.getManagedFields(), List.<ManagedFieldsEntry>of())
        .stream()
        .anyMatch(f -> "argocd-controller".equals(f.getManager()));
  }

  private static Optional<Keeper> flux(
      Map<String, String> marks, String prefix, String kind, String source) {
    String name = marks.get(prefix + "name");
    String namespace = marks.get(prefix + "namespace");
    return name == null || namespace == null
        ? Optional.empty()
        : Optional.of(
            new Keeper(
                "Flux %s %s/%s".formatted(kind, namespace, name),
                "%s; see: kubectl -n %s get %s %s -o yaml"
                    .formatted(source, namespace, kind, name)));
  }

  private static Optional<Keeper> helm(Map<String, String> marks, String own) {
    String release = marks.get("meta.helm.sh/release-name");
    if (release == null) {
      return Optional.empty();
    }
    String namespace = marks.getOrDefault("meta.helm.sh/release-namespace", own);
    return Optional.of(
        new Keeper(
            "Helm release %s in namespace %s".formatted(release, namespace),
            "its chart or values; see: helm -n %s get values %s".formatted(namespace, release)));
  }

  private static Optional<Keeper> operator(ObjectMeta metadata) {
    return metadata.getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()) && !isBuiltIn(o))
        .findFirst()
        .map(
            o -> {
              String resource = o.getKind().toLowerCase(java.util.Locale.ROOT) + " " + o.getName();
              return new Keeper(
                  "the operator of " + resource,
                  "that object (%s); see: kubectl -n %s get %s -o yaml"
                      .formatted(o.getApiVersion(), metadata.getNamespace(), resource));
            });
  }

  private static boolean isBuiltIn(OwnerReference owner) {
    String group = owner.getApiVersion().replaceFirst("/?[^/]*$", "");
    return group.isEmpty() || group.endsWith(".k8s.io") || BUILT_IN.contains(group);
  }
}
