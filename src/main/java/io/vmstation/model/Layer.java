package io.vmstation.model;

/** The kinds of evidence that a source can carry. */
public enum Layer {
  /** What was asked of Kubernetes: metadata and spec of objects. */
  SPEC,
  /** What Kubernetes says came of it. */
  STATUS,
  /** Kubernetes Events; they are forgotten after an hour by default. */
  EVENTS,
  /** What containers wrote. */
  LOGS,
  /** What HTTP endpoints and the cluster's DNS answered. */
  PROBES,
  /** Owners and modes of data directories. */
  FILES,
  /** What became of test data; only where it was asked for that they be sent. */
  TRIALS
}
