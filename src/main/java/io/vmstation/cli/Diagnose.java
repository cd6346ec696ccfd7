package io.vmstation.cli;

import io.vmstation.cli.ExitCode.Strictness;
import io.vmstation.model.Snapshot;
import io.vmstation.model.Topology;
import io.vmstation.report.Page;
import io.vmstation.report.Palette;
import io.vmstation.report.Report;
import io.vmstation.report.TextReport;
import io.vmstation.rules.Diagnosis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the root causes. */
@Command(
    name = "diagnose",
    description = "Find what is wrong, and why.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation diagnose",
      "  vmstation diagnose -n observability --output-dir evidence",
      "  vmstation diagnose --bundle docs/examples/incident -o json"
    })
final class Diagnose implements Callable<Integer> {

  @Mixin CommonOptions common;
  @Mixin SourceOptions source;
  @Mixin KeepOptions keep;
  @Spec CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format format;

  @Option(names = "--strict", description = "Let warnings count in the exit code.")
  boolean strict;

  private final Session session;

  Diagnose(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Snapshot snapshot = source.look(session, common);
    Diagnosis diagnosis = Diagnosis.of(session.catalogue().get(), Topology.of(snapshot));
    Report report = Report.of(diagnosis, session.console().mask(), source.typed(session.console()));
    List<String> next = new NextCommands(spec, session.console()).after(report, source.again());
    Optional<String> kept = kept(snapshot, report, next);
    Page page = common.page(session.console(), next, kept);
    format.reporter(page).write(report, session.console().out());
    Strictness strictness = strict ? Strictness.WARNINGS : Strictness.ERRORS;
    return ExitCode.of(report.summary(), strictness).number();
  }

  private Optional<String> kept(Snapshot snapshot, Report report, List<String> next)
      throws IOException {
    Optional<Path> folder = source.isLive() ? keep.folder(session.console()) : Optional.empty();
    if (folder.isPresent()) {
      StringBuilder analysis = new StringBuilder();
      Page page = new Page(80, Palette.PLAIN, next, Optional.empty());
      new TextReport(page).write(report, analysis);
      boolean isPrivate = session.doors().keep(folder.get(), snapshot, analysis.toString());
      String others = isPrivate ? "" : ", where others can read it: the disk keeps no permissions";
      if (!common.quiet) {
        session.console().err().append("Evidence kept in: " + folder.get() + others + "\n");
      }
    }
    return folder.map(Path::toString);
  }
}
