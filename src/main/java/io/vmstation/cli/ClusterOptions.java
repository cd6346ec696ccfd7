package io.vmstation.cli;

import io.vmstation.report.Invocation;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which cluster and namespace, and how long it may take to answer. */
final class ClusterOptions {

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "monitoring",
      paramLabel = "NAME",
      description = "The stack's namespace (default: ${DEFAULT-VALUE}).")
  String namespace;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig; found as kubectl finds it where not given.")
  Optional<String> kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig's context (default: its current one).")
  Optional<String> context;

  @Option(
      names = "--request-timeout",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "For one question to the cluster (default: ${DEFAULT-VALUE}).")
  Duration requestTimeout;

  @Option(
      names = "--deadline",
      defaultValue = "60s",
      paramLabel = "TIME",
      description = "For all questions together (default: ${DEFAULT-VALUE}).")
  Duration deadline;

  /** The cluster that these options name. */
  Connection connection() {
    return new Connection(namespace, kubeconfig, context, requestTimeout, deadline);
  }

  /** The options that name the same stack again, for a command to type next. */
  String again() {
    return ("monitoring".equals(namespace) ? "" : " -n " + namespace) + again(kubeconfig, context);
  }

  /** The options that name the same cluster again. */
  static String again(Optional<String> kubeconfig, Optional<String> context) {
    return kubeconfig.map(k -> " --kubeconfig " + Invocation.quoted(k)).orElse("")
        + context.map(c -> " --context " + Invocation.quoted(c)).orElse("");
  }
}
