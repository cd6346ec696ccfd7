package io.vmstation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.vmstation.model.AccessException;
import io.vmstation.model.Evidence;
import io.vmstation.model.Gap;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.model.SnapshotSource;
import io.vmstation.model.Topology;
import io.vmstation.model.UsageException;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Gate;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.Validation;
import io.vmstation.rules.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The gate's command: its exit codes, its options, its outputs. */
class ValidateTest {

  @TempDir Path folder;

  /** Is seen at every pod that carries a label. */
  private record Labelled(String label) implements Symptom {
    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.STATUS);
    }

    @Override
    public List<Sighting> find(View view) {
      return view.local(Pod.class).stream()
          .filter(p -> p.getMetadata().getLabels().containsKey(label))
          .map(Ref::of)
          .map(r -> new Sighting(r, List.of(new Evidence(r, label, "x")), Map.of()))
          .toList();
    }
  }

  private static final Catalogue CATALOGUE =
      new Catalogue(
          List.of(
              rule("pod-sick", Suite.PODS, Severity.ERROR, "sick"),
              rule("pod-tired", Suite.RESTARTS, Severity.WARNING, "tired"),
              rule("line-lost", Suite.END_TO_END, Severity.ERROR, "lost")));

  private static Rule rule(String id, Suite suite, Severity severity, String label) {
    return new Rule(
        id,
        suite,
        severity,
        Optional.empty(),
        "{subject} is " + label,
        "no pod is " + label,
        List.of(new Labelled(label)),
        Optional.empty(),
        List.of());
  }

  private static Snapshot snapshot(List<Gap> gaps, String... labels) {
    List<HasMetadata> pods = new ArrayList<>();
    for (String label : labels) {
      pods.add(
          new PodBuilder()
              .withNewMetadata()
              .withNamespace("monitoring")
              .withName("loki-" + label)
              .addToLabels(label, "yes")
              .endMetadata()
              .withNewSpec()
              .addNewContainer()
              .withImage("grafana/loki:2.9.4")
              .endContainer()
              .endSpec()
              .build());
    }
    return Snapshot.of(
        Instant.parse("2026-11-23T02:11:31Z"),
        "monitoring",
        EnumSet.allOf(Layer.class),
        pods,
        gaps);
  }

  private static final Gap FORBIDDEN =
      new Gap(
          Layer.SPEC,
          Ref.all("Pod", "monitoring"),
          "cannot list pods in namespace monitoring: forbidden (verb list, resource pods)",
          Gap.Cause.REFUSED);

  /** Something that none of these rules needs. */
  private static final Gap BESIDE =
      new Gap(
          Layer.EVENTS,
          Ref.all("Event", "monitoring"),
          "cannot list events in namespace monitoring: forbidden (verb list, resource events)",
          Gap.Cause.REFUSED);

  /** What there is to see, and the code that the command must end with. */
  private enum Scenario {
    HEALTHY(0),
    WARNING_ONLY(0),
    FAILING(1),
    FORBIDDEN_LIST(3),
    FORBIDDEN_BESIDE(3),
    UNREACHABLE(3),
    EMPTY_NAMESPACE(3),
    BAD_INPUT(2);

    private final int code;

    Scenario(int code) {
      this.code = code;
    }

    Snapshot take() {
      return switch (this) {
        case HEALTHY -> snapshot(List.of(), "well");
        case WARNING_ONLY -> snapshot(List.of(), "well", "tired");
        case FAILING -> snapshot(List.of(), "well", "sick", "tired");
        case FORBIDDEN_BESIDE -> snapshot(List.of(BESIDE), "well");
        case FORBIDDEN_LIST -> snapshot(List.of(FORBIDDEN), "well");
        case UNREACHABLE -> throw new AccessException("the cluster cannot be reached", null);
        case EMPTY_NAMESPACE -> snapshot(List.of());
        case BAD_INPUT -> throw new UsageException("the kubeconfig is broken");
      };
    }
  }

  /** What the command is run on. */
  private enum Place {
    TERMINAL,
    PIPE,
    QUIET
  }

  private record Ended(int code, String out, String err) {}

  private static Ended run(Place place, SnapshotSource source, String... arguments) {
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    boolean terminal = place == Place.TERMINAL;
    Console console =
        new Console(
            "vmstation",
            out,
            err,
            terminal ? OptionalInt.of(80) : OptionalInt.empty(),
            terminal,
            Map.of(),
            Clock.fixed(Instant.parse("2026-11-23T02:11:31Z"), ZoneOffset.UTC),
            s -> s);
    FakeDoors doors = new FakeDoors(source);
    Session session = new Session(console, doors, new FakeTheatre(), () -> CATALOGUE, "0.1.0");
    List<String> words = new ArrayList<>(List.of("validate"));
    words.addAll(List.of(arguments));
    if (place == Place.QUIET) {
      words.add("--quiet");
    }
    int code = Vmstation.commandLine(session).execute(words.toArray(String[]::new));
    assertEquals(List.of(), doors.kept, "validate keeps nothing");
    return new Ended(code, out.toString(), err.toString().replace("\r\u001b[K", ""));
  }

  @TestFactory
  Stream<DynamicTest> oneExitCodeAScenario() {
    return Stream.of(Scenario.values())
        .flatMap(
            s ->
                Stream.of(ValidationFormat.values())
                    .flatMap(
                        f ->
                            Stream.of(Place.values())
                                .map(
                                    p -> dynamicTest(s + " " + f + " " + p, () -> ends(s, f, p)))));
  }

  private static void ends(Scenario scenario, ValidationFormat format, Place place) {
    Ended ended = run(place, scenario::take, "-o", format.toString());
    assertEquals(scenario.code, ended.code(), ended.out() + ended.err());
    boolean looked = scenario != Scenario.UNREACHABLE && scenario != Scenario.BAD_INPUT;
    assertEquals(looked, !ended.out().isEmpty(), "a report is written where there is one");
    assertEquals(!looked, !ended.err().isEmpty(), ended.err());
  }

  @Test
  void strictCountsWarnings() {
    assertEquals(1, run(Place.PIPE, Scenario.WARNING_ONLY::take, "--strict").code());
    assertEquals(0, run(Place.PIPE, Scenario.HEALTHY::take, "--strict").code());
  }

  @Test
  void onlyTheSuitesAskedForAreShown() {
    Ended ended = run(Place.PIPE, Scenario.FAILING::take, "--suite", "restarts,dns");
    assertEquals(0, ended.code());
    assertTrue(ended.out().contains("pod-tired"), ended.out());
    assertFalse(ended.out().contains("pod-sick"), ended.out());
    assertEquals(2, run(Place.PIPE, Scenario.FAILING::take, "--suite", "nonsense").code());
  }

  @Test
  void nothingIsSentThroughTheStackUnlessAskedForAndAnnounced() {
    Ended ended = run(Place.QUIET, Scenario.HEALTHY::take, "--end-to-end");
    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.err().startsWith("--end-to-end writes to the stack in namespace monitoring"));
    assertTrue(ended.out().contains("end-to-end"), ended.out());
    Ended looking = run(Place.PIPE, Scenario.HEALTHY::take);
    assertEquals("", looking.err());
    assertFalse(looking.out().contains("end-to-end"), looking.out());
    for (String[] words :
        List.of(
            new String[] {"--suite", "end-to-end"},
            new String[] {"--end-to-end", "--bundle", "b"},
            new String[] {"--end-to-end", "--manifests", "m"},
            new String[] {"--end-to-end", "--live", "--manifests", "m"})) {
      Ended refused = run(Place.PIPE, Scenario.HEALTHY::take, words);
      assertEquals(2, refused.code());
      assertTrue(refused.err().contains("end-to-end sends test data through "), refused.err());
    }
  }

  @Test
  void whatWasTriedIsNotAskedForAgainWithoutTheTrial() {
    String[] tried = {"--end-to-end", "--suite", "end-to-end"};
    Ended lost = run(Place.PIPE, () -> snapshot(List.of(), "lost"), tried);
    assertTrue(lost.out().contains("next: vmstation explain line-lost\n"), lost.out());
    Gap early = new Gap(Layer.SPEC, Ref.all("Pod", "monitoring"), "not ready", Gap.Cause.NOT_YET);
    Ended starting = run(Place.PIPE, () -> snapshot(List.of(early), "well"), tried);
    assertTrue(
        starting
            .out()
            .contains("next: vmstation validate --suite end-to-end --end-to-end --wait 5m\n"),
        starting.out());
    Gap signIn = new Gap(Layer.SPEC, early.where(), "sign in first", Gap.Cause.REFUSED);
    Ended stranger = run(Place.PIPE, () -> snapshot(List.of(signIn), "well"), tried);
    assertTrue(stranger.out().contains("next: vmstation explain line-lost\n"), stranger.out());
  }

  @Test
  void severalFormatsAtOnce() throws Exception {
    Path junit = folder.resolve("junit.xml");
    Path html = folder.resolve("report.html");
    Ended ended =
        run(Place.PIPE, Scenario.FAILING::take, "-o", "text,junit=" + junit, "-o", "html=" + html);
    assertEquals(1, ended.code());
    assertTrue(ended.out().endsWith("FAIL: 1 of 2 checks fails in namespace monitoring.\n"));
    assertTrue(Files.readString(junit).contains("<testsuite "));
    assertTrue(Files.readString(html).startsWith("<!DOCTYPE html>"));
    Ended files = run(Place.PIPE, Scenario.FAILING::take, "-o", "html=" + html);
    assertEquals("", files.out());
    assertEquals("FAIL: 1 of 2 checks fails in namespace monitoring.\n", files.err());
  }

  @Test
  void outputsThatCannotBeAreBadInput() {
    assertEquals(2, run(Place.PIPE, Scenario.HEALTHY::take, "-o", "text,json").code());
    assertEquals(2, run(Place.PIPE, Scenario.HEALTHY::take, "-o", "docx").code());
    assertEquals(2, run(Place.PIPE, Scenario.HEALTHY::take, "-o", "json=").code());
    Path nowhere = folder.resolve("no/such/folder/x.json");
    assertEquals(2, run(Place.PIPE, Scenario.HEALTHY::take, "-o", "json=" + nowhere).code());
  }

  @Test
  void noReportOfAnEarlierRunIsLeftWhereThisOneCannotLook() throws Exception {
    Path metrics = folder.resolve("vmstation.prom");
    Path baseline = folder.resolve("known.json");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    String[] outputs = {"-o", "prometheus=" + metrics + ",json=" + baseline};
    assertEquals(0, run(Place.PIPE, Scenario.HEALTHY::take, outputs).code());
    assertTrue(Files.readString(metrics).contains("success{namespace=\"monitoring\"} 1"));
    assertEquals(
        2,
        run(Place.PIPE, Scenario.HEALTHY::take, "-o", "prometheus=" + metrics, "--ignore", "x")
            .code());
    assertTrue(Files.exists(metrics), "nothing was begun");
    Ended ended =
        run(
            Place.PIPE,
            Scenario.UNREACHABLE::take,
            outputs[0],
            outputs[1],
            "--baseline",
            link.resolve("known.json").toString());
    assertEquals(3, ended.code());
    assertTrue(Files.notExists(metrics));
    assertTrue(Files.exists(baseline));
  }

  @Test
  void noManifestIsTakenForTheReport() throws Exception {
    Path manifest = Files.writeString(folder.resolve("loki.yaml"), "kind: Service");
    String[] words = {"-o", "yaml=" + manifest, "--manifests", folder.resolve("./loki.yaml") + ""};
    Ended ended = run(Place.PIPE, Scenario.HEALTHY::take, words);
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("name another file for the report"), ended.err());
    assertEquals("kind: Service", Files.readString(manifest));
  }

  @Test
  void suppressionsNeedAReasonARuleAndADate() throws Exception {
    SnapshotSource failing = Scenario.FAILING::take;
    String well = "pod-sick=pod/loki-sick,until=2026-12-31,reason=being, replaced";
    assertEquals(0, run(Place.PIPE, failing, "--ignore", well).code());
    assertEquals(2, run(Place.PIPE, failing, "--ignore", "pod-sick=*").code());
    assertEquals(2, run(Place.PIPE, failing, "--ignore", "pod-ill=*,reason=x").code());
    assertEquals(2, run(Place.PIPE, failing, "--ignore", "pod-sick=*,until=soon,reason=x").code());
    Ended late = run(Place.PIPE, failing, "--ignore", "pod-sick=*,reason=x,until=2026-11-22");
    assertEquals(2, late.code());
    assertTrue(late.err().contains("until=DATE goes before reason"), late.err());
    assertEquals(
        1, run(Place.PIPE, failing, "--ignore", "pod-sick=*,until=2026-11-22,reason=x").code());
    Path file = folder.resolve("ignore.yaml");
    Files.writeString(file, "- rule: pod-sick\n  subject: '*'\n  reason: being replaced\n");
    assertEquals(0, run(Place.PIPE, failing, "--ignore-file", file.toString()).code());
    Files.writeString(
        file, "- rule: pod-sick\n  subject: '*'\n- rule: pod-sick\n  subjekt: x\n  reason: y\n");
    Ended bad = run(Place.PIPE, failing, "--ignore-file", file.toString());
    assertEquals(2, bad.code());
    assertTrue(bad.err().contains("line 1") && bad.err().contains("line 3"), bad.err());
    Files.writeString(file, "pod-sick=*\n");
    Ended text = run(Place.PIPE, failing, "--ignore-file", file.toString());
    assertEquals(2, text.code());
    assertTrue(text.err().contains("a list is expected"), text.err());
  }

  @Test
  void countsOnlyWhatTheBaselineDoesNotHave() throws Exception {
    Path file = folder.resolve("baseline.json");
    run(Place.PIPE, Scenario.FAILING::take, "-o", "json=" + file);
    assertEquals(0, run(Place.PIPE, Scenario.FAILING::take, "--baseline", file.toString()).code());
    run(Place.PIPE, Scenario.FAILING::take, "--suite", "dns", "-o", "json=" + file);
    Ended dns =
        run(Place.PIPE, Scenario.FAILING::take, "--suite", "dns", "--baseline", file.toString());
    assertTrue(!dns.out().contains("pod-sick"), dns.out());
    run(Place.PIPE, Scenario.FAILING::take, "-o", "json=" + file);
    Ended lost = run(Place.PIPE, Scenario.FORBIDDEN_LIST::take, "--baseline", file.toString());
    assertEquals(3, lost.code());
    assertTrue(lost.out().contains("lost sight of  pod-sick:pod/loki-sick"), lost.out());
    run(Place.PIPE, Scenario.HEALTHY::take, "-o", "json=" + file);
    assertEquals(1, run(Place.PIPE, Scenario.FAILING::take, "--baseline", file.toString()).code());
    Files.writeString(file, "{}");
    assertEquals(2, run(Place.PIPE, Scenario.FAILING::take, "--baseline", file.toString()).code());
  }

  /** Two checks could be made, and one more thing could not be seen. */
  @Test
  void asMuchMustBeSeenAsIsAskedFor() {
    SnapshotSource beside = Scenario.FORBIDDEN_BESIDE::take;
    assertEquals(0, run(Place.PIPE, beside, "--min-coverage", "66").code());
    Ended less = run(Place.PIPE, beside, "--min-coverage", "67");
    assertEquals(3, less.code());
    assertTrue(less.out().contains("coverage is 66 % of the checks"), less.out());
    SnapshotSource nothing = Scenario.FORBIDDEN_LIST::take;
    assertEquals(3, run(Place.PIPE, nothing, "--min-coverage", "0").code());
    for (String wrong : List.of("101", "-1")) {
      Ended ended = run(Place.PIPE, beside, "--min-coverage", wrong);
      assertEquals(2, ended.code());
      assertTrue(ended.err().contains("a percentage, from 0 to 100"), ended.err());
    }
  }

  @Test
  void waitsOnlyForWhatCanChange() {
    assertEquals(
        2, run(Place.PIPE, Scenario.HEALTHY::take, "--wait", "5m", "--bundle", "x").code());
    assertEquals(0, run(Place.PIPE, Scenario.HEALTHY::take, "--wait", "5m").code());
  }

  @Test
  void onlyManifestsAreLaidOverTheCluster() {
    SnapshotSource well = Scenario.HEALTHY::take;
    Ended whatIf = run(Place.PIPE, well, "--manifests", "x", "--live");
    assertEquals(3, whatIf.code(), "these rules ask how pods are, which nobody knows yet");
    assertTrue(whatIf.out().contains("this source carries no status"), whatIf.out());
    Ended ended = run(Place.PIPE, well, "--live");
    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("--live goes with --manifests"), ended.err());
    assertEquals(2, run(Place.PIPE, well, "--live", "--bundle", "x").code());
    assertEquals(2, run(Place.PIPE, well, "--live", "--manifests", "x", "--wait", "1m").code());
  }

  private static Validation validation(Scenario scenario) {
    return Validation.of(
        Diagnosis.of(CATALOGUE, Topology.of(scenario.take())),
        new Gate(
            Suite.looking(), Severity.ERROR, 100, List.of(), Optional.empty(), LocalDate.EPOCH));
  }

  @Test
  void looksAgainUntilAllIsWell() {
    FakeTheatre.SlowClock clock = new FakeTheatre.SlowClock();
    List<String> told = new ArrayList<>();
    Patience patience = new Patience(clock, told::add);
    List<Scenario> then =
        new ArrayList<>(
            List.of(
                Scenario.FAILING, Scenario.UNREACHABLE, Scenario.FORBIDDEN_LIST, Scenario.HEALTHY));
    Validation seen = patience.await(Duration.ofMinutes(5), () -> validation(then.remove(0)));
    assertEquals(Validation.Outcome.WELL, seen.outcome());
    assertEquals(3, told.size());
    assertEquals(
        "FAIL: 1 of 2 checks fails in namespace monitoring. Waiting, 300 s left.", told.get(0));
    assertEquals(Instant.EPOCH.plusSeconds(15), clock.instant());
  }

  @Test
  void givesUpWhenTheTimeIsOver() {
    FakeTheatre.SlowClock clock = new FakeTheatre.SlowClock();
    Patience patience = new Patience(clock, t -> {});
    Validation seen = patience.await(Duration.ofSeconds(12), () -> validation(Scenario.FAILING));
    assertEquals(Validation.Outcome.FAILING, seen.outcome());
    assertEquals(Instant.EPOCH.plusSeconds(12), clock.instant());
  }
}
