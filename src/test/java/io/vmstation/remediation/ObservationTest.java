package io.vmstation.remediation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
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
  void expectsNothingOfThePodThatIsSick() {
    Instant begin = world.instant();
    Rule later = rule("later", new Later(begin.plus(Duration.ofHours(1))));
    calm(Duration.ofMinutes(1), later, rule("always", new Always()));
    assertEquals(begin.plusSeconds(3), world.instant());
  }
}
