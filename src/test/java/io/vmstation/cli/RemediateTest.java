package io.vmstation.cli;

import static io.vmstation.cli.FakeTheatre.CTRL_C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.vmstation.files.Redaction;
import io.vmstation.fix.RefusedException;
import io.vmstation.model.AccessException;
import io.vmstation.remediation.BackupStore;
import io.vmstation.remediation.InMemory;
import io.vmstation.remediation.World;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Remedy;
import io.vmstation.rules.Rule;
import io.vmstation.rules.remedies.Advise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person types and reads, and the exit codes. */
class RemediateTest {

  @TempDir(factory = InMemory.class)
  Path folder;

  private final World world = new World("sick", "well", "sick");

  private Supplier<Catalogue> catalogue = World::catalogue;
  private BooleanSupplier stopping = () -> false;
  private OptionalInt columns = OptionalInt.empty();

  private record Ended(int code, String out, String err) {}

  private Ended run(List<String> typed, String... arguments) {
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    Console console =
        new Console(
            "vmstation",
            out,
            err,
            columns,
            false,
            Map.of(),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            new Redaction()::text);
    BackupStore store = new BackupStore(folder.resolve("runs"), world, new Redaction());
    FakeTheatre theatre =
        new FakeTheatre(world.patient(), store, world, typed.toArray(String[]::new));
    theatre.interrupted = stopping;
    Session session = new Session(console, new FakeDoors(world), theatre, catalogue, "test");
    int code = Vmstation.commandLine(session).execute(arguments);
    return new Ended(code, out.toString(), err.toString());
  }

  @Test
  void ctrlCAtAQuestionLeavesWhatWasDoneAndSaysWhatToType() {
    Ended ended = run(List.of("y", CTRL_C, ""), "remediate");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    assertEquals(List.of("well", "sick"), texts());
    assertTrue(ended.out().contains("make a1 well: done"), ended.out());
    assertTrue(ended.out().contains("Now: take it back with: vmstation rollback 2026"));
    assertEquals(0, run(List.of(), "rollback", "--yes").code());
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void ctrlCAndYesTakesBackWhatWasDone() {
    Ended ended = run(List.of("y", CTRL_C, "y"), "remediate");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    assertEquals(List.of("sick", "sick"), texts());
    assertTrue(ended.out().contains("Now: nothing of it is left"), ended.out());
  }

  @Test
  void aRollbackIsExplainedAsWhatItIs() {
    run(List.of(), "remediate", "--yes");
    String out = run(List.of("e", "n"), "rollback").out();
    assertTrue(out.contains("  What was wrong, and will be again: b1 is sick"), out);
    assertFalse(out.contains("How it is proven"), out);
  }

  @Test
  void aRollbackNamesTheInitContainersWhoseWorkStays() {
    run(List.of(), "remediate", "--yes");
    String out = run(List.of("y", "n"), "rollback").out();
    String stays = "Not taken back is what init container init of pod/%s did when it ran.";
    assertTrue(out.contains(stays.formatted("b-0")), out);
    assertFalse(out.contains(stays.formatted("a-0")), out);
  }

  @Test
  void aNarrowTerminalFoldsSentencesAndLeavesCommandsWhole() {
    columns = OptionalInt.of(50);
    String out = run(List.of("e", "y", "n"), "remediate").out();
    List<String> wide = out.lines().filter(l -> l.length() > 50).toList();
    assertTrue(wide.stream().anyMatch(l -> l.startsWith("Now: take it back with: ")), out);
    assertTrue(out.contains("  How it is proven: rule a1-sick passes on new\n    evidence"), out);
    assertEquals(
        List.of(),
        wide.stream().filter(l -> !l.matches("\\[y]es.*|.*vmstation .*| *\\S+")).toList(),
        out);
  }

  @Test
  void ctrlCBeforeAnythingWasDoneChangesNothing() {
    Ended ended = run(List.of(CTRL_C), "remediate");
    assertEquals(3, ended.code());
    assertTrue(ended.out().contains("Stopped; nothing was changed."));
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void whatIsHalfDoneWhenCtrlCComesIsLeftAndCanBeFinished() {
    stopping = () -> world.text(World.A1).equals("well");
    Ended ended = run(List.of(), "remediate", "--yes", "-n", "monitoring", "--context", "a b");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    assertTrue(ended.out().contains("make a1 well: begun, not finished"), ended.out());
    assertTrue(
        ended.out().contains("finish it with: vmstation remediate --resume --context 'a b', or"));
    stopping = () -> false;
    Ended other = run(List.of(), "remediate", "--yes");
    assertEquals(2, other.code());
    assertTrue(other.err().contains("was cut off; finish it with: vmstation remediate --resume"));
    assertEquals(0, run(List.of(), "remediate", "--yes", "--resume").code());
    assertEquals(List.of("well", "well"), texts());
  }

  @Test
  void aRollbackThatWasCutOffIsFinishedAndSaysSo() {
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    stopping = () -> world.text(World.A1).equals("sick");
    assertEquals(3, run(List.of(), "rollback", "--yes").code());
    stopping = () -> false;
    String preview = run(List.of(), "rollback", "--preview").out();
    assertTrue(
        preview.matches("1\\. take back: make a1 well  \\[.*]\n   - recreate pod/a-0.*\n\n"),
        preview);
    assertEquals(2, run(List.of(), "rollback", "--preview", "--only", "1").code());
    Ended ended = run(List.of(), "remediate", "--yes", "--resume");
    assertTrue(ended.out().startsWith(preview), ended.out());
    assertEquals(0, ended.code(), ended.out() + ended.err());
    assertTrue(ended.out().contains("Restored as it was before: make a1 well\n"), ended.out());
    assertFalse(ended.out().contains("Cured"), ended.out());
    assertTrue(ended.out().contains("Now: take it back with: vmstation rollback 2026"));
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void aRollbackThatWasCutOffIsPreviewedAsWhatFinishesIt() {
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    world.whenReplaced =
        () -> {
          throw new AccessException("The cluster does not answer.", null);
        };
    assertEquals(3, run(List.of(), "rollback", "--yes").code());
    world.whenReplaced = () -> {};
    String preview = run(List.of(), "rollback", "--preview").out();
    assertTrue(
        preview.matches("(?s)1\\. take back: make a1 .*-  text: well\n +\\+  text: sick\n.*"),
        preview);
    assertTrue(preview.contains("   - recreate pod/a-0"), preview);
    world.put(World.map(World.A1, "edited"));
    String overtaken = run(List.of(), "rollback", "--preview").out();
    assertTrue(overtaken.contains("   not done: configmap/a1 was changed"), overtaken);
    world.put(World.map(World.A1, "well"));
    Ended ended = run(List.of(), "rollback", "--yes");
    assertEquals(0, ended.code(), ended.out() + ended.err());
    assertTrue(ended.out().startsWith(preview), ended.out());
    assertEquals(List.of("sick", "sick"), texts());
  }

  /** The stack of another cluster has the same names, and may even look the same. */
  @Test
  void aRunThatWasCutOffIsFinishedInItsOwnClusterAlone() {
    stopping = () -> world.text(World.A1).equals("well");
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    stopping = () -> false;
    String cutOff = firstRun();
    world.uid = Optional.of("2");
    world.server = "https://prod:6443/";
    for (List<String> command :
        List.of(
            List.of("remediate", "--resume", "--yes"),
            List.of("rollback", "--yes"),
            List.of("rollback", cutOff, "--preview"),
            List.of("rollback", cutOff, "--yes"))) {
      Ended refused = run(List.of(), command.toArray(String[]::new));
      assertEquals(2, refused.code(), refused.out() + refused.err());
      assertTrue(
          refused.err().contains(cutOff + " is of another cluster, https://lab:6443/, and this is"),
          refused.err());
    }
    assertEquals(List.of("well", "sick"), texts());
    run(List.of(), "remediate", "--yes", "--only", "b1-sick");
    assertEquals(List.of("well", "well"), texts());
    world.uid = Optional.of("1");
    world.server = "https://10.0.0.1:6443/";
    assertTrue(
        run(List.of(), "remediate", "--yes").err().contains(cutOff + " was cut off; finish"));
    assertEquals(0, run(List.of(), "rollback", "--yes").code());
    assertEquals(List.of("sick", "well"), texts());
  }

  @Test
  void whoMayNotReadTheNamespaceIsToldClustersApartByTheirAddresses() {
    world.uid = Optional.empty();
    run(List.of(), "remediate", "--yes");
    assertTrue(
        run(List.of(), "backups", "show").out().contains("  of the cluster https://lab:6443/\n"));
    world.server = "https://prod:6443/";
    assertEquals(2, run(List.of(), "rollback", "--yes").code());
    world.server = "https://lab:6443/";
    assertEquals(0, run(List.of(), "rollback", "--yes").code());
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void aNamespaceThatWasMadeAnewIsAnother() {
    run(List.of(), "remediate", "--yes");
    world.uid = Optional.of("2");
    String err = run(List.of(), "rollback", "--yes").err();
    assertTrue(err.contains(" is about a namespace monitoring that https://lab:6443/ has"), err);
    assertEquals(List.of("well", "well"), texts());
  }

  /** As older versions kept them. */
  @Test
  void aRunThatDoesNotTellItsClusterIsTakenForOneOfThisOneAndThatIsSaid() throws IOException {
    stopping = () -> world.text(World.A1).equals("well");
    run(List.of(), "remediate", "--yes");
    stopping = () -> false;
    String old = firstRun();
    Files.delete(folder.resolve("runs").resolve(old).resolve("stack.json"));
    String refused = run(List.of(), "remediate", "--yes").err();
    assertTrue(refused.contains(" was cut off, it does not say in which cluster; finish"), refused);
    String said =
        "Run %s does not say of which cluster it is; it is taken for one of https://lab:6443/."
            .formatted(old);
    Ended resumed = run(List.of(), "remediate", "--yes", "--resume");
    assertEquals(0, resumed.code(), resumed.out() + resumed.err());
    assertTrue(resumed.out().contains(said), resumed.out());
    assertTrue(run(List.of(), "rollback", "--preview").out().contains(said));
    Ended back = run(List.of(), "rollback", "--yes");
    assertEquals(0, back.code(), back.out() + back.err());
    assertTrue(back.out().contains(said), back.out());
    assertEquals(List.of("sick", "sick"), texts());
  }

  /** Every command that is printed leads to the same cluster and namespace. */
  @Test
  void aServerThatIsGoneInMidRunLeavesCommandsThatCanBeTyped() {
    world.whenReplaced =
        () -> {
          throw new AccessException("The cluster does not answer.", null);
        };
    Ended ended = run(List.of(), "remediate", "--yes", "--kubeconfig", "/a b", "--context", "home");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    String where = " --kubeconfig '/a b' --context home";
    String resume = "is kept: finish it with: vmstation remediate --resume%s, or".formatted(where);
    assertTrue(ended.err().contains(resume), ended.err());
    assertTrue(ended.err().matches("(?s).* vmstation rollback 2026\\S+%s\n".formatted(where)));
    world.whenReplaced = () -> {};
    assertEquals(0, run(List.of(), "remediate", "--yes", "--resume").code());
  }

  @Test
  void aRunThatIsNotThereIsToldFromThoseThatAre() {
    Ended none = run(List.of(), "backups", "show");
    assertTrue(none.err().contains("no run latest in "), none.err());
    assertTrue(none.err().endsWith("which has none\n"), none.err());
    run(List.of(), "remediate", "--yes");
    Ended other = run(List.of(), "rollback", "2025", "--yes");
    assertEquals(2, other.code());
    assertTrue(other.err().endsWith("which has " + firstRun() + "\n"), other.err());
  }

  /** The numbers are the same wherever they are shown: those of the run. */
  @Test
  void aRollbackTakesBackTheFixOfTheNumberThatItShows() {
    run(List.of(), "remediate", "--yes");
    String run = firstRun();
    assertTrue(run(List.of(), "backups", "show", run).out().contains("  2. make b1 well: CURED"));
    String all = run(List.of(), "rollback", run, "--preview").out();
    assertTrue(
        all.startsWith("2. take back: make b1 well  [")
            && all.contains("\n1. take back: make a1 well  ["),
        all);
    String one = run(List.of(), "rollback", run, "--preview", "--only", "2").out();
    assertTrue(one.startsWith("2. take back: make b1 well  [") && !one.contains("a1"), one);
    Ended none = run(List.of(), "rollback", run, "--yes", "--only", "1,9");
    assertEquals(2, none.code(), none.out());
    assertTrue(none.err().contains("has no fix 9; it has 2"), none.err());
    assertEquals(List.of("well", "well"), texts());
    assertEquals(0, run(List.of(), "rollback", run, "--yes", "--only", "2").code());
    assertEquals(List.of("well", "sick"), texts());
  }

  @Test
  void aRollbackThatIsQuitDoesNotSayThatNothingIsLeft() {
    run(List.of(), "remediate", "--yes");
    String out = run(List.of("q"), "rollback").out();
    assertTrue(out.contains("Nothing was taken back of what run " + firstRun()), out);
    assertFalse(out.contains("is left to take back"), out);
  }

  @Test
  void ctrlCStopsARollback() {
    run(List.of(), "remediate", "--yes");
    Ended ended = run(List.of("y", CTRL_C, "y"), "rollback");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    assertEquals(List.of("well", "well"), texts());
    assertEquals(0, run(List.of(), "rollback", firstRun(), "--yes").code());
    assertEquals(List.of("sick", "sick"), texts());
  }

  private String firstRun() {
    return run(List.of(), "backups", "list")
        .out()
        .lines()
        .skip(1)
        .findFirst()
        .orElseThrow()
        .split(" ", 2)[0];
  }

  private List<String> texts() {
    return List.of(world.text(World.A1), world.text(World.B1));
  }

  @Test
  void anErrorThatSaysWhatToTypeAsksTheSameCluster() {
    world.whenReplaced =
        () -> {
          throw new RefusedException("refused; see: kubectl get x, helm -n a get values b");
        };
    String out = run(List.of(), "remediate", "--yes", "--context", "lab").out();
    assertTrue(out.contains("kubectl --context lab get x, helm --kube-context lab -n a"), out);
    world.whenReplaced =
        () -> {
          throw new AccessException("gone; see: kubectl get x", null);
        };
    String err = run(List.of(), "remediate", "--yes", "--context", "lab").err();
    assertTrue(err.contains("gone; see: kubectl --context lab get x"), err);
  }

  @Test
  void withoutTerminalAndYesNothingIsChanged() {
    Ended ended = run(List.of(), "remediate");
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("--yes"));
    assertEquals(List.of("sick", "sick"), texts());
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void yesCuresAndRollbackTakesBack() {
    Ended ended = run(List.of(), "remediate", "--yes");
    assertEquals(0, ended.code(), ended.out() + ended.err());
    assertEquals(List.of("well", "well"), texts());
    assertTrue(ended.out().contains("Now: take it back with: vmstation rollback 2026"));
    assertTrue(run(List.of(), "backups", "list").out().contains("  finished  2  "));
    assertEquals(0, run(List.of(), "backups", "verify").code());
    assertEquals(0, run(List.of(), "rollback", "--yes").code());
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void theEndSaysWhatWasDoneAndWhetherValidatePasses() {
    Ended well = run(List.of(), "remediate", "--yes");
    assertTrue(well.out().contains("What was done:\n  Cured: make a1 well (proven by a1-sick)"));
    assertTrue(
        well.out().contains("  PASS: 3 of 3 checks pass in namespace monitoring."), well.out());
    Ended nothing = run(List.of(), "remediate", "--yes");
    assertEquals(0, nothing.code());
    assertTrue(nothing.out().contains("Nothing is wrong that a rule knows of."));
  }

  @Test
  void theEndSaysWhatStillFails() {
    Ended ended = run(List.of("n", "y"), "remediate");
    assertEquals(1, ended.code());
    assertTrue(ended.out().contains("  Skipped: make a1 well (not wanted)"), ended.out());
    assertTrue(ended.out().contains("  FAIL    a1-sick: a1 is sick"), ended.out());
    assertTrue(ended.out().contains("  FAIL: 1 of 3 checks"), ended.out());
  }

  @Test
  void whatDoesNotHelpGives4AndAnUndoThatIsRefused5() {
    world.sabotage = Optional.of("a1");
    assertEquals(4, run(List.of(), "remediate", "--yes").code());
    int[] replaced = {0};
    world.whenReplaced =
        () -> {
          if (++replaced[0] == 2) {
            world.put(World.map(World.A1, "edited"));
          }
        };
    Ended stuck = run(List.of(), "remediate", "--yes");
    assertEquals(5, stuck.code(), stuck.out() + stuck.err());
    assertTrue(stuck.out().contains("look at it with: vmstation rollback 2026"), stuck.out());
  }

  @Test
  void aPlanIsWrittenAndCarriedOutWithoutBeingAskedAgain() throws IOException {
    Path plan = folder.resolve("plan.json");
    String file = plan.toString();
    assertEquals(1, run(List.of(), "remediate", "--only", "a1-sick", "--plan-out", file).code());
    assertEquals(List.of("sick", "sick"), texts());
    Ended ended = run(List.of(), "remediate", "--plan", file);
    assertEquals(1, ended.code(), ended.out() + ended.err());
    assertEquals(List.of("well", "sick"), texts());
    assertTrue(ended.out().contains("make b1 well (is not in the approved plan)"), ended.out());
    Ended again = run(List.of(), "remediate", "--plan", file);
    assertTrue(again.out().contains("Approved, and not needed now: make a1 well"), again.out());
    assertEquals(2, run(List.of(), "remediate", "--plan", file, "-n", "other").code());
    Files.writeString(plan, "{");
    Ended broken = run(List.of(), "remediate", "--plan", file);
    assertEquals(2, broken.code());
    assertTrue(broken.err().contains(file + ", line 1: no plan"), broken.err());
    assertEquals(2, run(List.of(), "remediate", "--plan", file + "x").code());
    assertEquals(2, run(List.of(), "remediate", "--plan-out", file + "/x").code());
  }

  @Test
  void whatHelmKeepsIsChangedOnlyInItsSourceWherePatchesAreWanted() throws IOException {
    ConfigMap kept = World.map(World.A1, "sick");
    kept.getMetadata().setAnnotations(Map.of("meta.helm.sh/release-name", "loki"));
    world.put(kept);
    Path patches = folder.resolve("patches");
    Ended ended = run(List.of(), "remediate", "--yes", "--patches", patches.toString());
    assertEquals(List.of("sick", "well"), texts());
    assertEquals(1, ended.code());
    String file = patches.resolve("configmap-a1.a1-sick.yaml").toString();
    assertTrue(ended.out().contains("the change for the source: " + file), ended.out());
    assertTrue(ended.out().contains("Skipped: make a1 well (Helm release loki"), ended.out());
    assertTrue(Files.readString(Path.of(file)).contains("# Kept by: Helm release loki"));
    Ended warned = run(List.of(), "remediate", "--yes");
    assertTrue(warned.out().contains("it will put the change back; --patches DIR"), warned.out());
    assertEquals(List.of("well", "well"), texts());
  }

  @Test
  void enterAndTheEndOfInputAreNo() {
    assertEquals(1, run(List.of(""), "remediate").code());
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void eachFixIsTakenSkippedAndExplained() {
    Ended ended = run(List.of("d", "e", "n", "y"), "remediate");
    assertEquals(1, ended.code());
    assertEquals(List.of("sick", "well"), texts());
    assertTrue(ended.out().contains("How it is proven: rule a1-sick passes"));
    assertTrue(ended.out().contains("-  text: sick"));
    assertTrue(ended.out().contains("+  text: well"));
  }

  @Test
  void dryRunAndBundlesShowAndChangeNothing() {
    assertEquals(1, run(List.of(), "remediate", "--dry-run").code());
    Ended bundle = run(List.of(), "remediate", "--bundle", "somewhere");
    assertEquals(1, bundle.code());
    assertTrue(bundle.out().contains("this is not the live cluster"));
    assertEquals(List.of("sick", "sick"), texts());
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void whatTheServerRefusesIsShownWithItsReasonAndNotDone() {
    world.refusal = Optional.of("Pod Security refuses the pod; on node n, as root: chown 1:1 /d");
    Ended ended = run(List.of(), "remediate", "--yes");
    assertEquals(1, ended.code(), ended.out() + ended.err());
    assertTrue(ended.out().contains("   not done: " + world.refusal.get()), ended.out());
    assertTrue(ended.out().contains("Skipped: make a1 well (" + world.refusal.get()), ended.out());
    assertEquals(List.of("sick", "sick"), texts());
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  /**
   * What is told alone has its line, which names the file, beside it; what is cured has its diff.
   */
  @Test
  void aCauseThatIsLeftToAPersonIsShownWithItsEvidence() {
    String cured = run(List.of(), "remediate", "--dry-run").out();
    assertTrue(cured.contains("(a1-sick:pod/a-0)\n  b1 is sick  (b1-sick:pod/b-0)\n\n"), cured);
    catalogue = () -> new Catalogue(World.catalogue().rules().stream().map(this::told).toList());
    String out = run(List.of(), "remediate", "--dry-run").out();
    for (String name : List.of("a", "b")) {
      String line = "(%1$s1-sick:pod/%1$s-0)\n    error: %1$s1\n      p\n".formatted(name);
      assertTrue(out.contains(line), out);
    }
    String b = "    for a person; what to do: vmstation explain b1-sick\n";
    assertTrue(out.contains(b), out);
    assertFalse(out.contains("explain a1-sick"), out);
  }

  @Test
  void aPlanThatDoesNothingForWhatIsSickIsNoSuccess() {
    catalogue = () -> new Catalogue(World.catalogue().rules().stream().map(this::told).toList());
    Ended ended = run(List.of(), "remediate", "--dry-run", "--only", "b1-sick");
    assertFalse(ended.out().contains("1. "), ended.out());
    assertEquals(1, ended.code(), ended.out());
  }

  private Rule told(Rule r) {
    Remedy advice = new Advise("mend it", "kubectl -n {namespace} edit {subject}", "");
    return new Rule(
        r.id(),
        r.suite(),
        r.severity(),
        r.component(),
        r.title(),
        r.healthy(),
        r.when(),
        Optional.of(advice).filter(a -> r.id().startsWith("a")),
        r.explains());
  }

  /** The person types them where the current context may be another cluster's. */
  @Test
  void whatIsToldToTypeAsksTheSameCluster() {
    catalogue = () -> new Catalogue(World.catalogue().rules().stream().map(this::told).toList());
    String out = run(List.of(), "remediate", "--dry-run", "--kubeconfig", "/a b").out();
    String edit = "edit pod/a-0\n";
    assertTrue(out.contains("   - kubectl --kubeconfig '/a b' -n monitoring " + edit), out);
    out = run(List.of(), "diagnose", "-n", "monitoring", "--context", "lab").out();
    assertTrue(out.contains("1. kubectl --context lab -n monitoring " + edit), out);
    out = run(List.of(), "diagnose", "--bundle", "somewhere").out();
    assertTrue(out.contains("1. kubectl -n monitoring " + edit), out);
  }

  @Test
  void onlyAndSkipNameRules() {
    assertEquals(1, run(List.of(), "remediate", "--yes", "--only", "b1-sick").code());
    assertEquals(List.of("sick", "well"), texts());
    Ended unknown = run(List.of(), "remediate", "--yes", "--skip", "no-such-rule");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("no rule is called 'no-such-rule'"));
  }

  @Test
  void whatSomebodyElseChangesMeanwhileIsShownAndAskedAnew() {
    world.overtake("sick, and edited");
    Ended ended = run(List.of("y", "n", "n"), "remediate");
    assertEquals(1, ended.code());
    assertEquals(List.of("sick, and edited", "sick"), texts());
    String asked = ended.out();
    assertTrue(asked.contains("Skipped: make a1 well (configmap/a1 was changed by somebody else"));
    assertTrue(asked.contains("-  text: \"sick, and edited\""), asked);
  }

  @Test
  void whatWasChangedSinceIsShownThreeWaysAndLeftAlone() {
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    world.put(World.map(World.A1, "edited"));
    for (String option : List.of("--preview", "--yes")) {
      Ended ended = run(List.of(), "rollback", option);
      assertEquals(option.equals("--yes") ? 5 : 0, ended.code(), ended.out() + ended.err());
      String shown = ended.out().substring(ended.out().indexOf("not done: "));
      for (String line :
          List.of(
              "configmap/a1 was changed by somebody else meanwhile",
              "what the run changed:",
              "-  text: sick",
              "+  text: well",
              "what was changed since:",
              "-  text: well",
              "+  text: edited",
              "to put it back all the same, type: vmstation rollback 2026")) {
        assertTrue(shown.contains(line), line + " in " + ended.out());
        shown = shown.substring(shown.indexOf(line) + line.length());
      }
    }
    assertEquals("edited", world.text(World.A1));
    assertEquals(0, run(List.of("overwrite", "y"), "rollback", "--force").code());
    assertEquals("sick", world.text(World.A1));
    Ended again = run(List.of(), "rollback", firstRun(), "--yes");
    assertTrue(again.out().contains("is left to take back"), again.out());
  }

  @Test
  void aFolderOfBackupsThatLetsNobodyInIsNoBug() throws IOException {
    Files.writeString(folder.resolve("runs"), "a file");
    Ended ended = run(List.of(), "remediate", "--yes");
    assertEquals(3, ended.code(), ended.out() + ended.err());
    assertTrue(
        ended.err().matches("vmstation: \\S+[/\\\\]runs cannot be made \\(.*\n"), ended.err());
    assertEquals(List.of("sick", "sick"), texts());
  }

  @Test
  void noPasswordIsShownWhateverIsTakenBackAndInWhateverColour() {
    String mail = "smtp_auth_password: %s\nbearer_token: |\n  a\n  b\n  c\n  d\n  %s\n";
    world.put(World.map(World.A1, "sick\n" + mail.formatted("Sommer", "Regen")));
    String shown = run(List.of(), "remediate", "--dry-run").out();
    shown += run(List.of("d", "y"), "remediate", "--only", "a1-sick", "--color", "always").out();
    world.put(World.map(World.A1, "edited\n" + mail.formatted("Wintergarden", "Nebel")));
    for (String colour : List.of("always", "never")) {
      shown += run(List.of(), "rollback", "--preview", "--color", colour).out();
      shown += run(List.of(), "rollback", "--yes", "--color", colour).out();
      shown += run(List.of("overwrite", "n"), "rollback", "--force", "--color", colour).out();
    }
    assertTrue(shown.contains("what was changed since:"), shown);
    assertTrue(shown.contains("smtp_auth_password: REDACTED"), shown);
    for (String password : List.of("Sommer", "Regen", "Wintergarden", "Nebel")) {
      assertFalse(shown.contains(password), shown);
    }
  }

  @Test
  void backupsTellSizeStateAgeAndWhetherTheyAreAsWritten() throws IOException {
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    world.pause(Duration.ofHours(50));
    String list = run(List.of(), "backups", "list").out();
    assertTrue(
        list.matches("(?s)RUN +STATE +FIXES +SIZE +AGE +BACKUP\n.* KiB +2 d +as written\n"), list);
    String shown = run(List.of(), "backups", "show").out();
    assertTrue(shown.contains("finished, 2 d old"), shown);
    assertTrue(shown.contains("  1. make a1 well: CURED"), shown);
    assertTrue(shown.contains("Now: take it back with: vmstation rollback 2026"), shown);
    Path sums = folder.resolve("runs").resolve(firstRun()).resolve("SHA256SUMS");
    Files.writeString(sums.resolveSibling("before/added.yaml"), "x");
    Ended altered = run(List.of(), "backups", "verify");
    assertEquals(2, altered.code());
    assertTrue(altered.out().contains("before/added.yaml"), altered.out());
    assertTrue(run(List.of(), "backups", "list").out().contains("  altered"));
    Files.write(sums.resolveSibling("before/added.yaml"), new byte[] {(byte) 0xff});
    assertTrue(run(List.of(), "backups", "list").out().contains("  altered"));
    Files.writeString(sums, "nonsense");
    assertTrue(run(List.of(), "backups", "verify").out().contains("SHA256SUMS"));
    Files.delete(sums);
    assertTrue(run(List.of(), "backups", "verify").out().contains("SHA256SUMS"));
    assertTrue(
        run(List.of(), "backups", "prune", "--older-than", "72h").out().contains("No finished"));
    assertTrue(run(List.of(), "backups", "prune", "--older-than", "1h").out().contains("deleted"));
  }

  @Test
  void anAlteredJournalIsToldByItsLine() throws IOException {
    run(List.of(), "remediate", "--yes", "--only", "a1-sick");
    Path journal = folder.resolve("runs").resolve(firstRun()).resolve("journal.jsonl");
    Files.writeString(journal, Files.readString(journal).replaceFirst("\n.", "\n!"));
    Ended ended = run(List.of(), "backups", "show");
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("journal.jsonl, line 2: "), ended.err());
  }

  @Test
  void forceAsksForAWord() {
    run(List.of(), "remediate", "--yes");
    assertEquals(2, run(List.of("yes"), "rollback", "--force").code());
    assertEquals(List.of("well", "well"), texts());
  }
}
