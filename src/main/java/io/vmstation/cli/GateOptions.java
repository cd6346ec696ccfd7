package io.vmstation.cli;

import io.vmstation.model.UsageException;
import io.vmstation.report.BaselineFile;
import io.vmstation.rules.Baseline;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Suppression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is asked of the stack before it may pass. */
final class GateOptions {

  @Option(
      names = "--suite",
      split = ",",
      paramLabel = "NAME",
      description = "Only these suites: ${COMPLETION-CANDIDATES}.")
  Set<Suite> suites = Suite.looking();

  @Option(
      names = "--end-to-end",
      description = "Send test data through the stack as well: a line of log, a query, an alert.")
  boolean endToEnd;

  @Option(names = "--strict", description = "Let warnings count in the exit code.")
  boolean strict;

  @Option(
      names = "--min-coverage",
      defaultValue = "100",
      paramLabel = "PERCENT",
      description = "How many of the checks must have been made (default: ${DEFAULT-VALUE}).")
  int minCoverage;

  @Option(
      names = "--ignore",
      paramLabel = "RULE=SUBJECT,[until=DATE,]reason=TEXT",
      description = "Do not count a finding; the subject * stands for all.")
  List<String> ignored = List.of();

  @Option(
      names = "--ignore-file",
      paramLabel = "FILE",
      description = "A YAML list of findings not to count: rule, subject, reason, until.")
  Optional<Path> ignoreFile;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "Count only what an earlier report (-o json) does not have.")
  Optional<Path> baseline;

  /** The gate; all that is wrong with the options is said before anything is looked at. */
  Gate gate(Catalogue catalogue, Clock clock) {
    if (minCoverage < 0 || minCoverage > 100) {
      throw new UsageException("--min-coverage is a percentage, from 0 to 100");
    }
    if (suites.contains(Suite.END_TO_END) && !endToEnd) {
      throw new UsageException(
          "the suite end-to-end sends test data through the stack: ask for it with --end-to-end");
    }
    Set<Suite> wanted = EnumSet.copyOf(suites);
    if (endToEnd) {
      wanted.add(Suite.END_TO_END);
    }
    return new Gate(
        wanted,
        strict ? Severity.WARNING : Severity.ERROR,
        minCoverage,
        suppressions(catalogue),
        baseline.map(GateOptions::baseline),
        LocalDate.now(clock));
  }

  private List<Suppression> suppressions(Catalogue catalogue) {
    List<Suppression> all = new ArrayList<>();
    ignored.stream().map(Suppressions::parse).forEach(all::add);
    ignoreFile.ifPresent(f -> all.addAll(Suppressions.read(f.toString(), text(f))));
    all.forEach(s -> Likeness.rule(s.rule(), catalogue));
    return all;
  }

  private static Baseline baseline(Path file) {
    return BaselineFile.read(file.toString(), text(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UsageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
