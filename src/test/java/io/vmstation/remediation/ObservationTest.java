package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vmstation.model.AccessException;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.model.SnapshotSource;
import io.vmstation.rules.Catalogue;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Rule;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Status;
import io.vmstation.rules.Suite;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservationTest {

  private static final Ref POD = new Ref("Pod", "monitoring", "a-0");

  private final World world = new World("well", "well", "well");

  /** Something that can be told from a moment on. */
  private record Later(Instant from) implements Symptom {
    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.LOGS);
    }

    @Override
    public List<Sighting> find(View view) {
      if (view.takenAt().isBefore(from)) {
        view.tooEarly(Layer.LOGS, POD, "it starts");
      }
      return List.of();
    }
  }

  /** Something that is wrong with the pod all the time. */
  private record Always() implements Symptom {
    @Override
    public Set<Layer> needs() {
      return Set.of(Layer.LOGS);
    }

    @Override
    public List<Sighting> find(View view) {
      return List.of(new Sighting(POD, List.of(new Evidence(POD, "sick", "a.yaml")), Map.of()));
    }
  }

  private Diagnosis calm(Duration later, Duration patience) {
    Rule rule = rule("later", new Later(world.instant().plus(later)));
    return calm(patience, rule);
  }

  private Diagnosis calm(Duration patience, Rule... rules) {
    return new Observation(new Catalogue(List.of(rules)), world, world)
        .calm(patience, new Answers());
  }

  private static Rule rule(String id, Symptom symptom) {
    return new Rule(
        id,
        Suite.CONFIG,
        Severity.ERROR,
        Optional.empty(),
        "sick",
        "well",
        List.of(symptom),
        Optional.empty(),
        List.of());
  }

  private static Status status(Diagnosis diagnosis) {
    return diagnosis.verdicts().get(0).status();
  }

  /** A server that is gone from its second answer on, for a while. */
  private Observation interrupted(Duration outage) {
    Instant from = world.instant().plusSeconds(1);
    SnapshotSource source =
        () -> {
          if (!world.instant().isBefore(from) && world.instant().isBefore(from.plus(outage))) {
            throw new AccessException("connection refused", null);
          }
          return world.take();
        };
    Observation observation = new Observation(World.catalogue(), source, world);
    observation.look();
    world.pause(Duration.ofSeconds(1));
    return observation;
  }

  @Test
  void aServerThatIsRestartedIsWaitedFor() {
    Observation observation = interrupted(Duration.ofSeconds(40));
    assertThrows(AccessException.class, observation::glance);
    assertEquals(3, observation.look().verdicts().size());
  }

  @Test
  void aServerThatDoesNotComeBackIsNotWaitedForLongerThanAMinute() {
    Instant begin = world.instant();
    Observation observation = interrupted(Duration.ofHours(1));
    assertThrows(AccessException.class, observation::look);
    assertEquals(begin.plusSeconds(61), world.instant());
  }

  /** Who never answered is no patient yet. */
  @Test
  void aServerThatNeverAnsweredIsNotWaitedFor() {
    Instant begin = world.instant();
    SnapshotSource none =
        () -> {
          throw new AccessException("connection refused", null);
        };
    Observation observation = new Observation(World.catalogue(), none, world);
    assertThrows(AccessException.class, observation::look);
    assertEquals(begin, world.instant());
  }

  @Test
  void waitsForWhatIsTooEarlyToTell() {
    assertEquals(Status.PASS, status(calm(Duration.ofSeconds(30), Duration.ofMinutes(1))));
  }

  @Test
  void doesNotWaitLongerThanItMay() {
    Instant begin = world.instant();
    assertEquals(Status.UNKNOWN, status(calm(Duration.ofHours(1), Duration.ofMinutes(1))));
    assertEquals(begin.plus(Duration.ofMinutes(1)), world.instant());
  }

  @Test
  void expectsMuchOfThePodThatIsSickAndWasJustMade() {
    assertEquals(Duration.ofSeconds(30), patienceWithChanged(world));
  }

  @Test
  void expectsNothingOfThePodThatWasMadeAndHasEndedSince() {
    assertEquals(Duration.ofSeconds(3), patienceWithChanged(new World("sick", "well", "well")));
  }

  private static Duration patienceWithChanged(World world) {
    Instant begin = world.instant();
    Rule later = rule("later", new Later(begin.plus(Duration.ofSeconds(30))));
    Catalogue catalogue = new Catalogue(List.of(later, rule("always", new Always())));
    Observation observation = new Observation(catalogue, world, world);
    observation.changed(Set.of(POD), begin);
    observation.calm(Duration.ofMinutes(1), new Answers());
    return Duration.between(begin, world.instant());
  }

  @Test
  void expectsNothingOfThePodThatIsSick() {
    Instant begin = world.instant();
    Rule later = rule("later", new Later(begin.plus(Duration.ofHours(1))));
    calm(Duration.ofMinutes(1), later, rule("always", new Always()));
    assertEquals(begin.plusSeconds(3), world.instant());
  }
}
