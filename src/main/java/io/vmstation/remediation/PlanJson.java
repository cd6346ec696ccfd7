package io.vmstation.remediation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Diff;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Evidence;
import io.vmstation.model.FileOwner;
import io.vmstation.model.IndentedJson;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.Ref;
import io.vmstation.model.UsageException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** Plans to and from JSON, whole: what is read can be carried out. */
public final class PlanJson {

  static final JsonMapper JSON = IndentedJson.builder().build();

  private record PlanText(List<ProposalText> proposals) {}

  private record ProposalText(
      String problem,
      List<Evidence> evidence,
      String rule,
      Ref subject,
      String title,
      Safety safety,
      List<StepText> steps,
      String obstacle) {}

  /** A step; what its kind has no use for is null or empty. */
  private record StepText(
      String step,
      Ref target,
      String sentence,
      List<String> diff,
      JsonNode before,
      JsonNode after,
      List<FileOwner> ownersBefore,
      List<FileOwner> ownersAfter,
      String undo) {}

  /** A plan as JSON. */
  public String write(Plan plan) {
    List<ProposalText> texts = plan.proposals().stream().map(this::text).toList();
    return JSON.writeValueAsString(new PlanText(texts)) + "\n";
  }

  /**
   * A plan from JSON.
   *
   * @throws UsageException when it is none
   */
  public Plan read(String json) {
    try {
      return new Plan(
          JSON.readValue(json, PlanText.class).proposals().stream().map(this::proposal).toList());
    } catch (JacksonException e) {
      throw new UsageException("not a plan: " + e.getOriginalMessage(), e);
    }
  }

  private ProposalText text(Proposal p) {
    Fix f = p.fix();
    List<StepText> steps = f.steps().stream().map(this::text).toList();
    return new ProposalText(
        p.problem(),
        p.evidence(),
        f.ruleId(),
        f.subject(),
        f.title(),
        f.safety(),
        steps,
        p.obstacle());
  }

  private Proposal proposal(ProposalText t) {
    List<Step> steps = t.steps().stream().map(this::step).toList();
    Fix fix = new Fix(t.title(), t.safety(), steps, t.rule(), t.subject());
    return new Proposal(t.problem(), t.evidence(), fix, t.obstacle());
  }

  private StepText text(Step step) {
    List<FileOwner> none = List.of();
    String kind = step.getClass().getSimpleName();
    List<String> diff = Diff.of(step).lines();
    if (step instanceof Replace r) {
      return new StepText(
          kind, r.target(), r.sentence(), diff, json(r.before()), json(r.after()), none, none, "");
    }
    JsonNode no = NullNode.getInstance();
    if (step instanceof ChangeOwner c) {
      return new StepText(kind, c.target(), c.sentence(), diff, no, no, c.before(), c.after(), "");
    }
    String undo = step instanceof Manual m ? m.undo() : "";
    return new StepText(kind, step.target(), step.sentence(), diff, no, no, none, none, undo);
  }

  private Step step(StepText t) {
    return switch (t.step()) {
      case "Replace" -> new Replace(t.target(), object(t.before()), object(t.after()));
      case "ChangeOwner" -> new ChangeOwner(t.target(), t.ownersBefore(), t.ownersAfter());
      case "Restart" -> new Restart(t.target());
      case "Manual" -> new Manual(t.target(), t.sentence(), t.undo());
      default -> throw new UsageException("not a plan: no step is called " + t.step());
    };
  }

  private JsonNode json(Optional<HasMetadata> object) {
    return object.map(o -> JSON.readTree(ObjectYaml.writeJson(o))).orElse(NullNode.getInstance());
  }

  private Optional<HasMetadata> object(JsonNode json) {
    return json == null || json.isNull()
        ? Optional.empty()
        : Optional.of(ObjectYaml.read(json.toString()));
  }
}
