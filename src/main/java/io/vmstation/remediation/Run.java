package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.files.Redaction;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.AccessException;
import io.vmstation.model.FileOwner;
import io.vmstation.model.ObjectYaml;
import io.vmstation.remediation.Journal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The folder of one run: its backup, its plan, and the record of what was done. Whoever holds the
 * folder knows for every step what was before and what is after it.
 */
public final class Run {

  /** The file that says where it is at home. */
  static final String STACK = "stack.json";

  private static final String TAKES_BACK = "takes back fix ";

  private final Path folder;
  private final Journal journal;
  private final Redaction redaction;
  private static final PlanJson JSON = new PlanJson();

  /**
   * A run in a folder.
   *
   * @param redaction learns the credentials of what is read, before anything of it is shown
   */
  Run(Path folder, InstantSource clock, Redaction redaction) {
    this.folder = folder;
    this.redaction = redaction;
    this.journal = new Journal(folder.resolve("journal.jsonl"), clock);
  }

  /** Its name: the time it began and the namespace. */
  public String id() {
    return folder.getFileName().toString();
  }

  /** The namespace that it is about: what follows the time, without what tells runs apart. */
  public String namespace() {
    return id().replaceFirst("^\\d{8}-\\d{6}Z-", "").replaceFirst("\\..*", "");
  }

  /** The stack that it is about; empty for one of an older version, which wrote down none. */
  public Optional<Stack> stack() {
    Path file = folder.resolve(STACK);
    return Files.exists(file)
        ? Optional.of(PlanJson.JSON.readValue(PrivateFiles.read(file), Stack.class))
        : Optional.empty();
  }

  /** Whether it may be about a stack. */
  boolean isAbout(Stack other) {
    return namespace().equals(other.namespace()) && stack().map(other::is).orElse(true);
  }

  /** Where it is at home, for one who looks for it elsewhere. */
  String elsewhere(Stack here) {
    String server = stack().map(Stack::server).orElse("one that it does not name");
    return server.equals(here.server())
        ? "run %s is about a namespace %s that %s has no more; what is there now is another one"
            .formatted(id(), namespace(), server)
        : "run %s is of another cluster, %s, and this is %s; name that one with --context or --kubeconfig"
            .formatted(id(), server, here.server());
  }

  /**
   * How it can be finished and taken back, as far as either is left to do, in words.
   *
   * @param command makes words such as {@code rollback latest} a command to type
   */
  public String ways(UnaryOperator<String> command) {
    String back = command.apply("rollback " + id());
    if (!isUnfinished()) {
      return effective().isEmpty() ? "nothing of it is left" : "take it back with: " + back;
    }
    return reverts().isPresent()
        ? "finish it with: " + back
        : "finish it with: %s, or take it back with: %s"
            .formatted(command.apply("remediate --resume"), back);
  }

  /** A failure that ends the work on it, with what can be done about it. */
  AccessException left(AccessException failure, Operator operator) {
    return new AccessException(
        "%s Run %s is kept: %s".formatted(failure.getMessage(), id(), waysOrFolder(operator)),
        failure);
  }

  /** What can be done about it; where that cannot be read, where it is. */
  private String waysOrFolder(Operator operator) {
    try {
      return ways(operator::command);
    } catch (AccessException e) {
      return "see " + folder;
    }
  }

  /** Where it is kept. */
  public Path folder() {
    return folder;
  }

  /** How much room it takes on the disk. */
  public long bytes() {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      throw PrivateFiles.trouble(folder, "read", e);
    }
  }

  Journal journal() {
    return journal;
  }

  /** The run that this one takes back; empty where it takes none back. */
  public Optional<String> reverts() {
    Path file = folder.resolve("reverts");
    return Files.exists(file) ? Optional.of(PrivateFiles.read(file).strip()) : Optional.empty();
  }

  /** The fixes that were confirmed, in the order of their numbers. */
  public List<Proposal> fixes() {
    Path file = folder.resolve("plan.json");
    return Files.exists(file) ? JSON.read(PrivateFiles.read(file)).proposals() : List.of();
  }

  /**
   * Adds a fix with the condition before it, and returns its number once both are on the disk.
   *
   * @param takesBack the number of the fix of another run that it takes back, or zero
   */
  int confirmed(Proposal proposal, Condition condition, int takesBack) {
    List<Proposal> all = new ArrayList<>(fixes());
    all.add(proposal);
    int number = all.size();
    PrivateFiles.write(
        folder.resolve("conditions/%02d.json".formatted(number)),
        PlanJson.JSON.writeValueAsString(condition) + "\n");
    PrivateFiles.write(folder.resolve("plan.json"), JSON.write(new Plan(all)));
    journal.append(number, 0, State.PLANNED, proposal.fix().title());
    journal.append(number, 0, State.CONFIRMED, takesBack == 0 ? "" : TAKES_BACK + takesBack);
    return number;
  }

  /** The number of the fix in the reverted run that a fix takes back. */
  int takesBack(int number) {
    return journal.entries().stream()
        .filter(e -> e.fix() == number && e.note().startsWith(TAKES_BACK))
        .mapToInt(e -> Integer.parseInt(e.note().substring(TAKES_BACK.length())))
        .findFirst()
        .orElse(0);
  }

  /** The condition before a fix. */
  Condition condition(int number) {
    Path file = folder.resolve("conditions/%02d.json".formatted(number));
    return PlanJson.JSON.readValue(PrivateFiles.read(file), Condition.class);
  }

  /** How far a fix has come; planned where nothing is written. */
  public State state(int number) {
    return last(number, 0).map(Entry::state).orElse(State.PLANNED);
  }

  /** How far a step of a fix has come. */
  Optional<State> state(int number, int step) {
    return last(number, step).map(Entry::state);
  }

  private Optional<Entry> last(int number, int step) {
    return journal.entries().stream()
        .filter(e -> e.fix() == number && e.step() == step)
        .reduce((a, b) -> b);
  }

  /** The numbers of the fixes that something was done for and that are not taken back. */
  public List<Integer> effective() {
    List<Integer> numbers = new ArrayList<>();
    for (int n = 1; n <= fixes().size(); n++) {
      if (state(n).isUnfinished() || state(n) == State.CURED) {
        numbers.add(n);
      }
    }
    return numbers;
  }

  /** Whether a fix has to be finished or taken back before anything else is started. */
  public boolean isUnfinished() {
    List<Integer> effective = effective();
    return effective.stream().anyMatch(n -> state(n).isUnfinished());
  }

  /** Records a step as it is about to be done. */
  void record(int number, int step, Step due) {
    Path steps = folderOf(number, step, due);
    if (due instanceof Replace r) {
      r.before()
          .ifPresent(o -> PrivateFiles.write(steps.resolve("before.yaml"), ObjectYaml.write(o)));
      r.after()
          .ifPresent(o -> PrivateFiles.write(steps.resolve("after.yaml"), ObjectYaml.write(o)));
    } else if (due instanceof ChangeOwner c) {
      PrivateFiles.write(steps.resolve("before.yaml"), owners(c.before()));
      PrivateFiles.write(steps.resolve("after.yaml"), owners(c.after()));
    }
  }

  /** Records the pod that is about to be restarted. */
  void recordPod(int number, int step, Restart due, HasMetadata pod) {
    PrivateFiles.write(folderOf(number, step, due).resolve("before.yaml"), ObjectYaml.write(pod));
  }

  /** The pod as it was before a restart. */
  Optional<HasMetadata> recordedPod(int number, int step, Restart due) {
    return object(folderOf(number, step, due).resolve("before.yaml"));
  }

  /** Records what a step has left. */
  void recordDone(int number, int step, Step done) {
    Path file = folderOf(number, step, done).resolve("applied.yaml");
    if (done instanceof Replace r) {
      r.after().ifPresent(o -> PrivateFiles.write(file, ObjectYaml.write(o)));
    } else if (done instanceof ChangeOwner c) {
      PrivateFiles.write(file, owners(c.after()));
    }
  }

  /** A step as it was recorded: with what was before it and what it left or was to leave. */
  Step recorded(int number, int step, Step planned) {
    Path steps = folderOf(number, step, planned);
    if (planned instanceof Replace r) {
      Optional<HasMetadata> applied = object(steps.resolve("applied.yaml"));
      return new Replace(
          r.target(),
          object(steps.resolve("before.yaml")),
          applied.or(() -> object(steps.resolve("after.yaml"))));
    }
    if (planned instanceof ChangeOwner c) {
      return new ChangeOwner(
          c.target(), owners(steps.resolve("before.yaml")), owners(steps.resolve("after.yaml")));
    }
    return planned;
  }

  /** The steps of a fix that may have changed something, as they were recorded. */
  List<Step> begun(int number) {
    List<Step> steps = fixes().get(number - 1).fix().steps();
    List<Step> begun = new ArrayList<>();
    for (int s = 1; s <= steps.size(); s++) {
      if (state(number, s).filter(t -> t != State.SKIPPED).isPresent()) {
        begun.add(recorded(number, s, steps.get(s - 1)));
      }
    }
    return begun;
  }

  private Optional<HasMetadata> object(Path file) {
    Optional<HasMetadata> object =
        Files.exists(file)
            ? Optional.of(ObjectYaml.read(PrivateFiles.read(file)))
            : Optional.empty();
    object.ifPresent(redaction::learn);
    return object;
  }

  /** JSON, which is YAML too. */
  private static String owners(List<FileOwner> owners) {
    return PlanJson.JSON.writeValueAsString(owners) + "\n";
  }

  private static List<FileOwner> owners(Path file) {
    return Arrays.asList(PlanJson.JSON.readValue(PrivateFiles.read(file), FileOwner[].class));
  }

  private Path folderOf(int number, int step, Step what) {
    String slug =
        what.target().toString().replaceAll("[^A-Za-z0-9.]+", "-").toLowerCase(Locale.ROOT);
    return folder.resolve("steps/%02d-%d-%s".formatted(number, step, slug));
  }
}
