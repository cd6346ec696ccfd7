package io.vmstation.remediation;

/**
 * A namespace of one cluster, which is what a run is about.
 *
 * @param namespace its name
 * @param uid of the namespace, which no two clusters give; empty where it could not be read
 * @param server the address of the API server; one cluster may have several
 */
public record Stack(String namespace, String uid, String server) {

  /** Whether both are the same; the address tells only where a uid is missing. */
  boolean is(Stack other) {
    boolean known = !uid.isEmpty() && !other.uid().isEmpty();
    boolean same = known ? uid.equals(other.uid()) : server.equals(other.server());
    return same && namespace.equals(other.namespace());
  }
}
