package io.vmstation.cli;

import picocli.CommandLine.Parameters;

/** Which of the runs that are kept. */
final class RunParameter {

  @Parameters(
      paramLabel = "RUN",
      completionCandidates = RunNames.class,
      defaultValue = "latest",
      description = "The run; see: vmstation backups list (default: ${DEFAULT-VALUE}).")
  String name;
}
