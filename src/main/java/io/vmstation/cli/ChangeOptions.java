package io.vmstation.cli;

import io.vmstation.cli.Confirmation.Consent;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Patches;
import io.vmstation.report.Invocation;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** The options of what changes the cluster: whether the person is asked, and how owners change. */
final class ChangeOptions {

  @Option(names = "--yes", description = "Say yes to everything that can be asked.")
  boolean yes;

  @Option(
      names = "--image",
      defaultValue = "",
      showDefaultValue = Help.Visibility.NEVER,
      paramLabel = "IMAGE",
      description =
          "For a pod that changes owners (default: that of the pod's own init container, else"
              + " busybox:latest).")
  String image;

  /** Who is asked and told. */
  Confirmation operator(
      Session session,
      CommonOptions common,
      ClusterOptions cluster,
      Progress progress,
      Optional<Patches> patches) {
    return new Confirmation(
        session.console(),
        session.theatre(),
        common.palette(session.console()),
        new Invocation(session.console().program(), cluster.again(), cluster.again()),
        yes ? Consent.GIVEN : Consent.ASKED,
        progress,
        patches);
  }

  /**
   * Refuses to change anything where nobody can be asked and nothing was allowed; from here on,
   * Ctrl-C is heeded between two acts.
   */
  void require(Theatre theatre) {
    if (!yes && !theatre.isAttended()) {
      throw new UsageException(
          "there is no terminal to ask on, so nothing is changed; --yes says yes to everything");
    }
    theatre.heedInterrupt();
  }
}
