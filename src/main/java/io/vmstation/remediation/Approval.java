package io.vmstation.remediation;

import io.vmstation.fix.Diff;
import io.vmstation.fix.Step;
import io.vmstation.model.IndentedJson;
import io.vmstation.model.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fixes that somebody has approved, as a file: what he reads of them, without credentials, and
 * the digests by which they are known again.
 *
 * @param schema {@link #SCHEMA}
 * @param namespace of the stack
 * @param fixes in the order in which they would be carried out
 */
public record Approval(String schema, String namespace, List<Approved> fixes) {

  /** The first word of a plan that can be approved. */
  static final String SCHEMA = "vmstation.io/plan/v1";

  private static final JsonMapper JSON =
      IndentedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * One fix.
   *
   * @param id of the finding that it is about
   * @param title what would be done
   * @param safety what it can disturb
   * @param obstacle why it could not be done; such a fix is not approved; empty where it could
   * @param steps in their order
   */
  public record Approved(
      String id, String title, String safety, String obstacle, List<ApprovedStep> steps) {
    public Approved {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One step.
   *
   * @param does what it does, in words
   * @param diff what it changes, credentials masked
   * @param before digest of what is there before; empty for a step that changes no object
   * @param after digest of what it leaves
   */
  public record ApprovedStep(String does, List<String> diff, String before, String after) {
    public ApprovedStep {
      diff = List.copyOf(diff);
      requireDigest(before);
      requireDigest(after);
    }

    private static void requireDigest(String text) {
      if (!text.matches("([0-9a-f]{64})?")) {
        throw new IllegalArgumentException("'%s' is no digest".formatted(text));
      }
    }

    private static ApprovedStep of(Step step, UnaryOperator<String> mask) {
      List<String> masked = Diff.of(step, mask).lines();
      Diff.Sides sides = Diff.sides(step);
      return new ApprovedStep(
          mask.apply(step.sentence()), masked, digest(sides.before()), digest(sides.after()));
    }

    private static String digest(List<String> lines) {
      return lines.isEmpty() ? "" : Sha256.of(String.join("\n", lines));
    }
  }

  public Approval {
    fixes = List.copyOf(fixes);
    if (!schema.equals(SCHEMA)) {
      throw new IllegalArgumentException(
          "'%s' is not %s, which this version reads".formatted(schema, SCHEMA));
    }
  }

  /**
   * A plan, to be approved.
   *
   * @param mask takes credentials out of a text
   */
  public static Approval of(Plan plan, String namespace, UnaryOperator<String> mask) {
    return new Approval(
        SCHEMA, namespace, plan.proposals().stream().map(p -> approved(p, mask)).toList());
  }

  private static Approved approved(Proposal p, UnaryOperator<String> mask) {
    return new Approved(
        p.id(),
        mask.apply(p.fix().title()),
        p.fix().safety().toString(),
        mask.apply(p.obstacle()),
        p.fix().steps().stream().map(s -> ApprovedStep.of(s, mask)).toList());
  }

  /** As JSON. */
  public String json() {
    return JSON.writeValueAsString(this) + "\n";
  }

  /**
   * What was approved, from JSON.
   *
   * @param file its name, for what is wrong with it
   * @throws UsageException with the line, when it is no such plan
   */
  public static Approval read(String file, String json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, Approval.class))
          .orElseThrow(() -> nonsense(file, 1, "it is null"));
    } catch (JacksonException e) {
      String why = Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(said(e));
      throw nonsense(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr(), why);
    }
  }

  private static UsageException nonsense(String file, int line, String why) {
    return new UsageException(
        "%s, line %d: no plan that can be approved: %s".formatted(file, line, why));
  }

  /** What is wrong, without the parser's own names: {@code Missing 'title'}. */
  private static String said(JacksonException e) {
    return e.getOriginalMessage()
        .replaceFirst("(?s)( \\(|;|\n).*", "")
        .replace("creator property ", "");
  }

  /** Why a fix may not be carried out, going by its name; empty where it may. */
  String objectionTo(String id) {
    return find(id)
        .map(f -> f.obstacle().isEmpty() ? "" : "was not approved: " + f.obstacle())
        .orElse("is not in the approved plan");
  }

  /** The same plan, without the fixes that would do anything else than was approved. */
  Proposal judged(Proposal proposal) {
    Optional<Approved> approved = find(proposal.id());
    if (!proposal.isOpen() || approved.isEmpty()) {
      return proposal;
    }
    List<ApprovedStep> then = approved.get().steps();
    List<Step> now = proposal.fix().steps();
    if (then.size() != now.size()) {
      return proposal.hindered("has other steps than those that were approved");
    }
    for (int i = 0; i < now.size(); i++) {
      String objection = objection(then.get(i), now.get(i));
      if (!objection.isEmpty()) {
        return proposal.hindered(objection);
      }
    }
    return proposal;
  }

  private static String objection(ApprovedStep then, Step now) {
    ApprovedStep current = ApprovedStep.of(now, UnaryOperator.identity());
    if (!then.before().equals(current.before())) {
      return now.target() + " is not as it was when the plan was approved";
    }
    if (!then.after().equals(current.after())) {
      return now.target() + " would not become what was approved";
    }
    return then.before().isEmpty() && !then.does().equals(current.does())
        ? "would now " + current.does() + ", which was not approved"
        : "";
  }

  /** The titles of the fixes that were approved and that nothing asks for. */
  public List<String> needless(Outcome outcome) {
    return fixes.stream()
        .filter(f -> f.obstacle().isEmpty())
        .filter(f -> outcome.results().stream().noneMatch(r -> r.proposal().id().equals(f.id())))
        .map(Approved::title)
        .toList();
  }

  private Optional<Approved> find(String id) {
    return fixes.stream().filter(f -> f.id().equals(id)).findFirst();
  }
}
