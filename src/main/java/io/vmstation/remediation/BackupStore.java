package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.files.Bundle;
import io.vmstation.files.Redaction;
import io.vmstation.model.AccessException;
import io.vmstation.model.Snapshot;
import io.vmstation.model.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** All runs of this machine, each in its own folder. */
public final class BackupStore {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final InstantSource clock;
  private final Redaction redaction;

  /**
   * A store in a folder, which is made when the first run begins.
   *
   * @param redaction masks the bundle that says why; the backup itself stays true
   */
  public BackupStore(Path folder, InstantSource clock, Redaction redaction) {
    this.folder = folder;
    this.clock = clock;
    this.redaction = redaction;
  }

  /** Where the runs are kept. */
  public Path folder() {
    return folder;
  }

  /** Takes credentials out of a text that is shown. */
  UnaryOperator<String> mask() {
    return redaction::text;
  }

  /** Begins a run that remedies; {@code why} is what was seen. */
  Run begin(Stack stack, Snapshot why, Collection<? extends HasMetadata> objects) {
    return begun(
        stack,
        objects,
        run -> new Bundle(run.resolve("why")).write(why, "What justified the run.\n", redaction));
  }

  /** Begins a run that takes another one back. */
  Run begin(Stack stack, Collection<? extends HasMetadata> objects, String reverts) {
    return begun(stack, objects, run -> PrivateFiles.write(run.resolve("reverts"), reverts + "\n"));
  }

  /**
   * The run is known once its backup is written and was read back; where that fails, no Secret is
   * left in a folder that nobody knows of.
   *
   * @param reason writes down why there is a run
   */
  private Run begun(Stack stack, Collection<? extends HasMetadata> objects, Consumer<Path> reason) {
    Path run = unused(STAMP.format(clock.instant()) + "-" + stack.namespace());
    try {
      PrivateFiles.folder(run);
      new Backup(run).write(objects);
      reason.accept(run);
      PrivateFiles.write(run.resolve(Run.STACK), PlanJson.JSON.writeValueAsString(stack) + "\n");
      PrivateFiles.write(run.resolve("journal.jsonl"), "");
    } catch (AccessException | UsageException e) {
      if (Files.exists(run)) {
        delete(run);
      }
      throw e;
    }
    return new Run(run, clock, redaction);
  }

  private Path unused(String name) {
    Path run = folder.resolve(name);
    for (int n = 2; Files.exists(run); n++) {
      run = folder.resolve(name + "." + n);
    }
    return run;
  }

  /** All runs, oldest first; a folder whose backup was never finished is none. */
  public List<Run> runs() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(p -> Files.exists(p.resolve("journal.jsonl")))
          .sorted(Comparator.comparing(BackupStore::stamp).thenComparing(Path::getFileName))
          .map(p -> new Run(p, clock, redaction))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw PrivateFiles.trouble(folder, "read", e);
    }
  }

  /** The folder's name without the number that tells runs of one second apart, then that number. */
  private static String stamp(Path run) {
    String name = run.getFileName().toString();
    return name.length() < 16 ? name : name.substring(0, 16);
  }

  /**
   * The run of this name, or the newest for {@code latest}.
   *
   * @throws UsageException when there is none
   */
  public Run run(String name) {
    List<Run> runs = runs();
    Optional<Run> found =
        name.equals("latest")
            ? runs.stream().reduce((a, b) -> b)
            : runs.stream().filter(r -> r.id().equals(name)).findFirst();
    return found.orElseThrow(
        () ->
            new UsageException(
                "no run %s in %s, which has %s".formatted(name, folder, names(runs))));
  }

  /** The newest few. */
  private static String names(List<Run> runs) {
    List<String> newest = runs.stream().skip(Math.max(0, runs.size() - 5L)).map(Run::id).toList();
    return newest.isEmpty() ? "none" : String.join(", ", newest);
  }

  /** The runs about a stack that have to be finished or taken back, oldest first. */
  List<Run> unfinished(Stack stack) {
    return runs().stream().filter(r -> r.isUnfinished() && r.isAbout(stack)).toList();
  }

  /**
   * The oldest run about a stack that was cut off.
   *
   * @throws UsageException when there is none
   */
  public Run cutOff(Stack stack) {
    return unfinished(stack).stream()
        .findFirst()
        .orElseThrow(
            () ->
                none(
                    stack,
                    Run::isUnfinished,
                    "no run in namespace %s was cut off, says %s"
                        .formatted(stack.namespace(), folder)));
  }

  /**
   * The newest run about a stack that has something left to take back, else the newest.
   *
   * @throws UsageException when there is none
   */
  public Run latest(Stack stack) {
    List<Run> here = runs().stream().filter(r -> r.isAbout(stack)).toList();
    return here.stream()
        .filter(r -> !r.effective().isEmpty())
        .reduce((a, b) -> b)
        .or(() -> here.stream().reduce((a, b) -> b))
        .orElseThrow(
            () ->
                none(
                    stack,
                    r -> true,
                    "no run of namespace %s in %s, which has %s"
                        .formatted(stack.namespace(), folder, names(runs()))));
  }

  /** Says that there is no such run here; where another cluster has one, that. */
  private UsageException none(Stack here, Predicate<Run> such, String otherwise) {
    return runs().stream()
        .filter(r -> r.namespace().equals(here.namespace()) && such.test(r))
        .reduce((a, b) -> b)
        .map(r -> new UsageException(r.elsewhere(here)))
        .orElseGet(() -> new UsageException(otherwise));
  }

  /**
   * Refuses to begin beside a run that was cut off.
   *
   * @param his runs that may be unfinished, because they are what is worked on
   * @throws UsageException when another run about this stack has to be finished first
   */
  void requireFinished(Stack stack, Set<String> his, Operator operator) {
    unfinished(stack).stream()
        .filter(r -> !his.contains(r.id()))
        .findFirst()
        .ifPresent(
            r -> {
              String where = r.stack().isEmpty() ? ", it does not say in which cluster" : "";
              throw new UsageException(
                  "run %s was cut off%s; %s".formatted(r.id(), where, r.ways(operator::command)));
            });
  }

  /** How long ago a run began; nothing where its name does not tell. */
  public Optional<Duration> age(Run run) {
    try {
      Instant began = STAMP.parse(stamp(run.folder()), Instant::from);
      return Optional.of(Duration.between(began, clock.instant()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Every file of a run's backup that is missing or was altered. */
  public List<String> altered(Run run) {
    return new Backup(run.folder()).altered();
  }

  /**
   * Deletes finished runs that are older, and returns their names; a run that one which stays has
   * taken back is needed to finish that one, and stays too.
   */
  public List<String> prune(Duration olderThan) {
    Instant limit = clock.instant().minus(olderThan);
    List<Run> newestFirst = new ArrayList<>(runs());
    Collections.reverse(newestFirst);
    List<Run> old = new ArrayList<>();
    Set<String> needed = new TreeSet<>();
    for (Run run : newestFirst) {
      boolean isOld = stamp(run.folder()).compareTo(STAMP.format(limit)) < 0;
      if (isOld && !run.isUnfinished() && !needed.contains(run.id())) {
        old.add(0, run);
      } else {
        run.reverts().ifPresent(needed::add);
      }
    }
    old.forEach(r -> delete(r.folder()));
    return old.stream().map(Run::id).toList();
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw PrivateFiles.trouble(folder, "deleted", e);
    }
  }
}
