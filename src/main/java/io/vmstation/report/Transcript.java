package io.vmstation.report;

import io.vmstation.fix.ChangeOwner;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Replace;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Step;
import io.vmstation.model.Component;
import io.vmstation.model.Gap;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import io.vmstation.rules.Severity;
import io.vmstation.rules.Status;
import io.vmstation.rules.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns a Diagnosis into the words of a {@link Report}. */
final class Transcript {

  private final Diagnosis diagnosis;
  private final UnaryOperator<String> mask;
  private final Invocation typed;

  Transcript(Diagnosis diagnosis, UnaryOperator<String> mask, Invocation typed) {
    this.diagnosis = diagnosis;
    this.mask = mask;
    this.typed = typed;
  }

  Report report() {
    Snapshot snapshot = diagnosis.snapshot();
    return new Report(
        Report.SCHEMA,
        snapshot.namespace(),
        snapshot.takenAt(),
        summary(),
        diagnosis.roots().stream().map(this::finding).toList(),
        diagnosis.findings().stream().map(this::finding).toList(),
        diagnosis.hints().stream().map(this::finding).toList(),
        diagnosis.verdicts().stream().map(this::verdict).toList(),
        snapshot.gaps().stream().map(this::gap).toList());
  }

  private Report.Summary summary() {
    return new Report.Summary(
        headline(),
        looked(),
        diagnosis.components().stream().map(Component::label).toList(),
        diagnosis.roots().size(),
        count(Severity.ERROR),
        count(Severity.WARNING),
        diagnosis.hints().size(),
        unknown(),
        count(Status.SKIPPED),
        count(Status.PASS));
  }

  private int count(Severity severity) {
    return (int) diagnosis.findings().stream().filter(f -> f.rule().severity() == severity).count();
  }

  private int count(Status status) {
    return (int) diagnosis.verdicts().stream().filter(v -> v.status() == status).count();
  }

  private int unknown() {
    return (int)
        diagnosis.verdicts().stream()
            .filter(v -> v.status() == Status.UNKNOWN && v.rule().severity() != Severity.HINT)
            .count();
  }

  private String headline() {
    int all = diagnosis.findings().size();
    long roots = errorRoots();
    long warnings = diagnosis.roots().size() - roots;
    String where = " in namespace " + diagnosis.snapshot().namespace();
    if (diagnosis.noPatient() && all == 0) {
      return "No part of a monitoring stack was found%s.".formatted(where);
    }
    if (roots == 0 && warnings == 0) {
      return unknown() == 0
          ? "No problem found" + where + "."
          : "No problem found%s, but %s could not be made.".formatted(where, n(unknown(), "check"));
    }
    if (roots == 0) {
      return "Nothing is broken%s; %s.".formatted(where, n(warnings, "warning"));
    }
    long others = all - roots - warnings;
    String explains =
        others == 0 ? "" : roots == 1 ? ", which explains " : ", which together explain ";
    return n(roots, "root cause")
        + where
        + explains
        + (others == 0 ? "" : n(others, "other finding"))
        + (warnings == 0 ? "." : "; and " + n(warnings, "warning") + ".");
  }

  private long errorRoots() {
    Map<Finding, Severity> severities = diagnosis.severities();
    return diagnosis.roots().stream().filter(f -> severities.get(f) == Severity.ERROR).count();
  }

  private String looked() {
    Snapshot s = diagnosis.snapshot();
    return Stream.of(
            n(objects("Pod"), "pod"),
            n(objects("Service"), "service"),
            n(objects("ConfigMap"), "config map"),
            n(s.logs().size(), "log"),
            n(answers(ProbeResult.Protocol.HTTP), "health endpoint"),
            n(answers(ProbeResult.Protocol.DNS), "name"),
            n(s.files().stream().map(f -> f.volume()).distinct().count(), "data directory"))
        .filter(t -> !t.startsWith("0 "))
        .collect(Collectors.joining(", "));
  }

  private long objects(String kind) {
    String namespace = diagnosis.snapshot().namespace();
    return diagnosis.snapshot().objects().keySet().stream()
        .filter(r -> r.kind().equals(kind) && r.namespace().equals(namespace))
        .count();
  }

  private long answers(ProbeResult.Protocol protocol) {
    return diagnosis.snapshot().probes().stream().filter(p -> p.protocol() == protocol).count();
  }

  /** A number with its noun: {@code 1 pod}, {@code 2 directories}. */
  static String n(long number, String noun) {
    String many = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    return number + " " + (number == 1 ? noun : many);
  }

  private Report.Finding finding(Finding f) {
    boolean root = !diagnosis.causes().containsKey(f);
    List<Report.RuledOut> ruledOut =
        root
            ? diagnosis.ruledOut(f).stream()
                .map(v -> new Report.RuledOut(v.rule().id(), text(v.reason())))
                .toList()
            : List.of();
    return new Report.Finding(
        text(f.id()),
        f.rule().id(),
        f.rule().severity().toString(),
        text(f.subject()),
        text(f.title()),
        f.evidence().stream()
            .map(e -> new Report.Evidence(text(e.where()), text(e.quote()), text(e.pointer())))
            .toList(),
        ids(diagnosis.causes().getOrDefault(f, List.of())),
        ids(diagnosis.effects(f)),
        ruledOut,
        Optional.ofNullable(diagnosis.fixes().get(f.id())).map(this::fix));
  }

  private List<String> ids(List<Finding> findings) {
    return findings.stream().map(f -> text(f.id())).toList();
  }

  private Report.Fix fix(Fix fix) {
    return new Report.Fix(
        text(fix.title()),
        fix.safety().toString(),
        fix.steps().stream()
            .map(s -> new Report.Step(action(s), text(s.target()), advice(s.sentence())))
            .toList());
  }

  private static String action(Step step) {
    if (step instanceof Replace) {
      return "replace";
    } else if (step instanceof Restart) {
      return "restart";
    } else if (step instanceof ChangeOwner) {
      return "change-owner";
    } else if (step instanceof Manual) {
      return "manual";
    }
    throw new IllegalStateException("a step of unknown kind: " + step);
  }

  private Report.Verdict verdict(Verdict v) {
    return new Report.Verdict(
        v.rule().id(),
        v.rule().suite().toString(),
        v.rule().severity().toString(),
        v.status(),
        text(v.reason()),
        v.looked());
  }

  private Report.Gap gap(Gap gap) {
    return new Report.Gap(
        lower(gap.layer()), text(gap.where()), text(gap.why()), lower(gap.cause()));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String advice(String sentence) {
    return text(typed.addressed(sentence));
  }

  private String text(Ref ref) {
    return text(ref.toString());
  }

  private String text(String text) {
    return mask.apply(text);
  }
}
