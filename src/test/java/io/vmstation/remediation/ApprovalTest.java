package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmstation.files.Redaction;
import io.vmstation.model.UsageException;
import io.vmstation.remediation.Outcome.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {

  private static final Terms TERMS =
      new Terms(Set.of(), Set.of(), Set.of(), 5, Duration.ofMinutes(1));

  @TempDir(factory = InMemory.class)
  Path folder;

  private Remediation remediation(World world, Optional<Approval> approval) {
    Terms terms =
        new Terms(
            TERMS.only(),
            TERMS.skip(),
            TERMS.allowed(),
            5,
            TERMS.patience(),
            approval,
            Optional.empty());
    BackupStore store = new BackupStore(folder, world, new Redaction());
    return new Remediation(World.catalogue(), world.patient(), store, terms, new Answers(), world);
  }

  private String file(World world) {
    Plan plan = remediation(world, Optional.empty()).preview().plan();
    return Approval.of(plan, "monitoring", t -> t.replace("s3cr3t", "REDACTED")).json();
  }

  private List<String> carriedOut(World world, String file) {
    Outcome outcome = remediation(world, Optional.of(Approval.read("plan", file))).carryOut();
    return outcome.results().stream()
        .map(r -> r.proposal().id() + (r.end() == End.DONE ? "" : ": " + r.note()))
        .toList();
  }

  @Test
  void whatWasApprovedIsCarriedOut() {
    World world = new World("sick", "well", "sick");
    assertEquals(List.of("a1-sick:pod/a-0", "b1-sick:pod/b-0"), carriedOut(world, file(world)));
    assertEquals("well", world.text(World.A1));
  }

  @Test
  void theFileHoldsNoSecretAndReadsBackAsItWasWritten() {
    String file = file(new World("sick s3cr3t", "well", "well"));
    assertFalse(file.contains("s3cr3t"), file);
    assertTrue(file.contains("-  text: \\\"sick REDACTED\\\""), file);
    assertEquals(file, Approval.read("plan", file).json());
  }

  @Test
  void whatIsHiddenBehindWhatWasApprovedIsNotApproved() {
    World world = new World("sick", "sick too", "well");
    assertEquals(
        List.of("a1-sick:pod/a-0", "a2-sick:pod/a-0: is not in the approved plan"),
        carriedOut(world, file(world)));
    assertEquals("sick too", world.text(World.A2));
  }

  @Test
  void whatHasChangedSinceIsNotApproved() {
    World world = new World("sick", "well", "well");
    String file = file(world);
    world.put(World.map(World.A1, "sick, and edited"));
    assertEquals(
        List.of("a1-sick:pod/a-0: configmap/a1 is not as it was when the plan was approved"),
        carriedOut(world, file));
    assertEquals("sick, and edited", world.text(World.A1));
    assertTrue(
        remediation(world, Optional.of(Approval.read("plan", file)))
            .preview()
            .plan()
            .open()
            .isEmpty());
  }

  @Test
  void whatWouldBecomeOfItCountsToo() {
    World world = new World("sick", "well", "well");
    Approval read = Approval.read("plan", file(world));
    String after = read.fixes().get(0).steps().get(0).after();
    String altered =
        file(world).replace(after, after.replace(after.charAt(0), 'e').replace('1', '2'));
    assertEquals(
        List.of("a1-sick:pod/a-0: configmap/a1 would not become what was approved"),
        carriedOut(world, altered));
  }

  @Test
  void whatCouldNotBeDoneWhenItWasShownIsNotApproved() {
    World world = new World("sick", "well", "well");
    world.refusal = Optional.of("not today");
    String file = file(world);
    world.refusal = Optional.empty();
    assertEquals(List.of("a1-sick:pod/a-0: was not approved: not today"), carriedOut(world, file));
  }

  @Test
  void nonsenseIsToldByItsLine() {
    String file = file(new World("sick", "well", "well"));
    expect(file.replace("\"title\"", "\"titel\""), "approved: Missing 'title'");
    expect(
        file.replaceFirst("\"before\" : \"[0-9a-f]{64}\"", "\"before\" : \"x\""),
        "'x' is no digest");
    expect(file.replace("plan/v1", "plan/v9"), "plan/v9");
    expect("", "plan, line 1: ");
    expect("null", "plan, line 1: ");
    expect("{}", "plan, line 1: ");
    expect(file + "}", "plan, line ");
    expect("{\"schema\": null}", "plan, line 1: ");
  }

  private static void expect(String text, String said) {
    UsageException e = assertThrows(UsageException.class, () -> Approval.read("plan", text));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }
}
