package io.vmstation.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A diagnosis written down: what every format says, with credentials masked. Its components are the
 * fields of {@code docs/report.schema.json}, in their order.
 *
 * @param schema {@link #SCHEMA}
 * @param namespace the namespace of the stack
 * @param takenAt when looking began
 * @param summary the answer in numbers and one sentence
 * @param roots the findings that no other finding explains, errors first
 * @param findings errors and warnings, roots first
 * @param hints hardening and the like; never a root, never in the exit code
 * @param verdicts of every rule, by id
 * @param gaps what was wanted and could not be had
 */
public record Report(
    String schema,
    String namespace,
    Instant takenAt,
    Summary summary,
    List<Finding> roots,
    List<Finding> findings,
    List<Finding> hints,
    List<Verdict> verdicts,
    List<Gap> gaps) {

  /** The name and version of the report's form. */
  public static final String SCHEMA = "vmstation.io/v1";

  /**
   * The answer in numbers.
   *
   * @param headline one sentence
   * @param looked how much was looked at: {@code 7 pods, 6 services, 12 logs}
   * @param components the parts of a monitoring stack that were found: {@code prometheus}
   * @param roots how many root causes
   * @param errors findings of severity error, effects included
   * @param warnings findings of severity warning, effects included
   * @param hints findings of severity hint
   * @param unknown rules, hints apart, that could not be examined
   * @param skipped rules whose evidence this kind of source never carries
   * @param passed rules that found nothing
   */
  public record Summary(
      String headline,
      String looked,
      List<String> components,
      int roots,
      int errors,
      int warnings,
      int hints,
      int unknown,
      int skipped,
      int passed) {

    /** Whether nothing found is no sign of health: there was no stack, or not all was seen. */
    public boolean inDoubt() {
      return unknown > 0 || components.isEmpty();
    }
  }

  /**
   * One rule that fails at one subject.
   *
   * @param id the same in every run that sees the same fault
   * @param rule the rule's id
   * @param severity error, warning or hint
   * @param subject {@code kind/name}
   * @param title one sentence
   * @param evidence the facts that show it
   * @param causes ids of the findings that explain it directly
   * @param effects ids of the findings that it explains directly
   * @param ruledOut other causes of the same effects that were looked for and not found
   * @param fix the cure, where one is known
   */
  public record Finding(
      String id,
      String rule,
      String severity,
      String subject,
      String title,
      List<Evidence> evidence,
      List<String> causes,
      List<String> effects,
      List<RuledOut> ruledOut,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Fix> fix) {}

  /**
   * One fact.
   *
   * @param where {@code kind/name}
   * @param quote the fact in the source's own words
   * @param pointer file and line in the bundle
   */
  public record Evidence(String where, String quote, String pointer) {}

  /**
   * A cause that was looked for and not found.
   *
   * @param rule the rule's id
   * @param reason what is well
   */
  public record RuledOut(String rule, String reason) {}

  /**
   * What could be done.
   *
   * @param title one sentence
   * @param safety safe, restart, volume-owner or manual
   * @param steps in their order
   */
  public record Fix(String title, String safety, List<Step> steps) {}

  /**
   * One step of a fix.
   *
   * @param action replace, restart, change-owner or manual
   * @param target {@code kind/name}
   * @param what one sentence
   */
  public record Step(String action, String target, String what) {}

  /**
   * What examining one rule gave.
   *
   * @param rule the rule's id
   * @param suite the group that it is validated in
   * @param severity error, warning or hint
   * @param status PASS, FAIL, UNKNOWN or SKIPPED
   * @param reason one sentence
   * @param looked how much was looked at
   */
  public record Verdict(
      String rule, String suite, String severity, Status status, String reason, String looked) {}

  /**
   * Something that was wanted and could not be had.
   *
   * @param layer spec, status, events, logs, probes or files
   * @param where {@code kind/name}, or {@code kind/*} for all of a kind
   * @param why one sentence
   * @param cause refused or out-of-reach
   */
  public record Gap(String layer, String where, String why, String cause) {}

  /**
   * Writes a diagnosis down; every text in it passes through {@code mask}.
   *
   * @param typed how the program was called: its fixes are typed for the same cluster
   */
  public static Report of(Diagnosis diagnosis, UnaryOperator<String> mask, Invocation typed) {
    return new Transcript(diagnosis, mask, typed).report();
  }

  /** The finding or hint of this id. */
  public Optional<Finding> finding(String id) {
    return java.util.stream.Stream.concat(findings.stream(), hints.stream())
        .filter(f -> f.id().equals(id))
        .findFirst();
  }

  /** Everything that follows from a finding, nearest first. */
  public List<Finding> consequences(Finding cause) {
    return reached(cause.effects(), Finding::effects);
  }

  /** The findings of these ids and all that can be reached from them, nearest first. */
  List<Finding> reached(List<String> ids, Function<Finding, List<String>> next) {
    Set<String> seen = new LinkedHashSet<>(ids);
    List<String> queue = new ArrayList<>(seen);
    for (int i = 0; i < queue.size(); i++) {
      finding(queue.get(i)).stream()
          .flatMap(f -> next.apply(f).stream())
          .filter(seen::add)
          .forEach(queue::add);
    }
    return seen.stream().flatMap(id -> finding(id).stream()).toList();
  }
}
