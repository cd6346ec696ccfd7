package io.vmstation.cli;

import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import io.vmstation.report.Page;
import io.vmstation.report.ValidationReport;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says whether the stack may pass. */
@Command(
    name = "validate",
    description = "Check that everything is well: a gate for people and CI.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vmstation validate --wait 5m",
      "  vmstation validate --suite storage,logs --strict",
      "  vmstation validate --manifests manifests/ -o text,sarif=vmstation.sarif",
      "  vmstation validate --manifests manifests/ --live",
      "  vmstation validate --end-to-end"
    })
final class Validate implements Callable<Integer> {

  private static final String TRACES =
      """
      --end-to-end writes to the stack in namespace %s, all labelled vmstation="end-to-end":
      a line into Loki, which stays there until its retention takes it, and an alert,
      VmstationEndToEnd, into each Alertmanager, which is ended at once.
      """;

  @Mixin CommonOptions common;
  @Mixin SourceOptions source;
  @Mixin GateOptions wanted;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Look again until all is well, for so long at most.")
  Optional<Duration> wait;

  @Option(
      names = {"-o", "--output"},
      split = ",",
      paramLabel = "FORMAT[=FILE]",
      description =
          "text, json, yaml, junit, sarif, markdown, html or prometheus; several at once.")
  List<Output> outputs = List.of(new Output(ValidationFormat.TEXT, Optional.empty()));

  private final Session session;

  Validate(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (outputs.stream().filter(o -> o.file().isEmpty()).count() > 1) {
      throw new UsageException("only one format can go to standard output; name files for others");
    }
    if (wait.isPresent() && !source.isLive()) {
      throw new UsageException(
          "--wait needs the cluster as it is: a bundle and manifests do not change");
    }
    if (wanted.endToEnd && !source.isLive()) {
      throw new UsageException(
          "--end-to-end sends test data through a stack that runs: it does not go with --bundle or"
              + " --manifests");
    }
    for (Path file : outputs.stream().flatMap(o -> o.file().stream()).toList()) {
      if (source.files().anyMatch(m -> isSame(m, file))) {
        throw new UsageException(file + " is a manifest; name another file for the report");
      }
    }
    Console console = session.console();
    Gate gate = wanted.gate(session.catalogue().get(), console.clock());
    for (Output output : outputs) {
      forget(output);
    }
    Validation validation;
    ValidationReport report;
    try (Progress progress = common.progress(console)) {
      SnapshotSource from = source(progress);
      validation = validation(gate, from, progress);
      report = ValidationReport.of(validation, console.mask(), from::place, source.typed(console));
    }
    for (Output output : outputs) {
      write(report, output);
    }
    if (!common.quiet && outputs.stream().noneMatch(o -> o.file().isEmpty())) {
      console.err().append(report.headline() + "\n");
    }
    return switch (validation.outcome()) {
      case WELL -> ExitCode.WELL.number();
      case FAILING -> ExitCode.PROBLEMS.number();
      case UNSURE -> ExitCode.UNKNOWN.number();
    };
  }

  /** What is looked at; where that leaves traces, they are told beforehand, whoever is quiet. */
  private SnapshotSource source(Progress progress) throws IOException {
    if (!wanted.endToEnd) {
      return source.source(session.doors(), progress);
    }
    session.console().err().append(TRACES.formatted(source.cluster.namespace));
    return session.doors().trial(source.cluster.connection(), progress);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }
  }

  private Validation validation(Gate gate, SnapshotSource from, Progress progress) {
    Catalogue catalogue = session.catalogue().get();
    Supplier<Validation> look =
        () -> Validation.of(Diagnosis.of(catalogue, Topology.of(from.take())), gate);
    return wait.map(w -> new Patience(session.theatre().time(), progress).await(w, look))
        .orElseGet(look);
  }

  /**
   * Removes the report of an earlier run: where this one cannot look, or is killed, none may be
   * left that says that all is well. The baseline stays.
   */
  private void forget(Output output) {
    Optional<Path> old =
        output
            .file()
            .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
            .filter(f -> wanted.baseline.filter(b -> isSame(b, f)).isEmpty());
    try {
      if (old.isPresent()) {
        Files.delete(old.get());
      }
    } catch (IOException e) {
      throw new UsageException("%s cannot be written: %s".formatted(old.get(), e), e);
    }
  }

  private void write(ValidationReport report, Output output) throws IOException {
    if (output.file().isEmpty()) {
      Page page = common.page(session.console());
      write(report, output.format(), page, session.console().out());
      return;
    }
    Path file = output.file().get();
    StringBuilder text = new StringBuilder();
    write(report, output.format(), Page.PLAIN, text);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UsageException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private void write(ValidationReport report, ValidationFormat format, Page page, Appendable out)
      throws IOException {
    format.reporter(page, session.version()).write(report, out);
  }
}
