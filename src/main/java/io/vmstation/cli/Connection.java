package io.vmstation.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * Which cluster to ask, and how patiently.
 *
 * @param namespace the namespace of the stack
 * @param kubeconfig the file that was named; empty to look where kubectl looks
 * @param context the context that was named; empty for the current one
 * @param requestTimeout for one question
 * @param deadline for all of them together
 */
public record Connection(
    String namespace,
    Optional<String> kubeconfig,
    Optional<String> context,
    Duration requestTimeout,
    Duration deadline) {}
