package io.vmstation.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Comparator;
import java.util.Locale;

/**
 * The name of one thing in the cluster: a Kubernetes object, or a directory on a node.
 *
 * @param kind the Kubernetes kind in its own spelling ({@code StatefulSet}), or {@link #HOST_PATH}
 * @param namespace empty for what is cluster-scoped
 * @param name empty for "all of this kind"
 */
public record Ref(String kind, String namespace, String name) implements Comparable<Ref> {

  /** The kind of a directory on a node; its name is {@code node:/path}. */
  public static final String HOST_PATH = "HostPath";

  /** Every object of every kind. */
  public static final Ref EVERYTHING = new Ref("*", "", "");

  private static final Comparator<Ref> ORDER =
      Comparator.comparing(Ref::kind).thenComparing(Ref::namespace).thenComparing(Ref::name);

  public Ref {
    namespace = namespace == null ? "" : namespace;
    name = name == null ? "" : name;
  }

  /** The name of an object. */
  public static Ref of(HasMetadata object) {
    return new Ref(
        object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /** The object that an owner reference names; owners live in the namespace of what they own. */
  public static Ref of(OwnerReference owner, String namespace) {
    return new Ref(owner.getKind(), namespace, owner.getName());
  }

  /** The object that an Event is about. */
  public static Ref of(ObjectReference reference) {
    return new Ref(reference.getKind(), reference.getNamespace(), reference.getName());
  }

  /** A directory on a node, however many slashes its path ends with. */
  public static Ref hostPath(String node, String path) {
    return new Ref(HOST_PATH, "", node + ":" + path.replaceFirst("(?<=.)/+$", ""));
  }

  /** Everything of a kind in a namespace, or in the cluster where the namespace is empty. */
  public static Ref all(String kind, String namespace) {
    return new Ref(kind, namespace, "");
  }

  @Override
  public int compareTo(Ref other) {
    return ORDER.compare(this, other);
  }

  /** Prints as kubectl does: {@code statefulset/prometheus}; {@code pod/*} stands for all. */
  @Override
  public String toString() {
    return kind.toLowerCase(Locale.ROOT) + "/" + (name.isEmpty() ? "*" : name);
  }
}
