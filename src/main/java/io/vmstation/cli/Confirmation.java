package io.vmstation.cli;

import io.vmstation.fix.Diff;
import io.vmstation.fix.Fix;
import io.vmstation.fix.Lock;
import io.vmstation.fix.Manual;
import io.vmstation.fix.Restart;
import io.vmstation.fix.Safety;
import io.vmstation.fix.Step;
import io.vmstation.model.Evidence;
import io.vmstation.remediation.Operator;
import io.vmstation.remediation.Patches;
import io.vmstation.remediation.Plan;
import io.vmstation.remediation.Proposal;
import io.vmstation.remediation.Run;
import io.vmstation.report.Invocation;
import io.vmstation.report.Lines;
import io.vmstation.report.Palette;
import io.vmstation.report.Palette.Style;
import io.vmstation.rules.Diagnosis;
import io.vmstation.rules.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Shows each fix to the person and asks; without {@code --yes} nothing else says yes. */
final class Confirmation implements Operator {

  /** Who answers. */
  enum Consent {
    ASKED,
    GIVEN,
    /** Given for taking back what was stopped: nothing more is asked, and nothing stops it. */
    TO_TAKE_BACK
  }

  private static final String CHOICES = "[y]es [n]o [d]iff [e]xplain [a]ll [q]uit (Enter is no): ";

  private final Console console;
  private final Theatre theatre;
  private final Palette palette;
  private final Invocation typed;
  private final Consent consent;
  private final Progress progress;
  private final Optional<Patches> patches;

  /**
   * A person who was asked nothing yet.
   *
   * @param typed how the program was called, for commands to type
   * @param patches where changes go that something would put back; empty to make them all the same
   */
  Confirmation(
      Console console,
      Theatre theatre,
      Palette palette,
      Invocation typed,
      Consent consent,
      Progress progress,
      Optional<Patches> patches) {
    this.console = console;
    this.theatre = theatre;
    this.palette = palette;
    this.typed = typed;
    this.consent = consent;
    this.progress = progress;
    this.patches = patches;
  }

  @Override
  public void found(Diagnosis diagnosis) {
    int roots = diagnosis.roots().size();
    if (roots == 0) {
      say(Style.GOOD, "Nothing is wrong that a rule knows of.");
    } else {
      say("%d root cause%s:".formatted(roots, roots == 1 ? "" : "s"));
    }
    for (Finding root : diagnosis.roots()) {
      say("  " + root.title() + "  (" + root.id() + ")");
      Optional<Fix> fix = Optional.ofNullable(diagnosis.fixes().get(root.id()));
      if (isLeftToAPerson(fix)) {
        root.evidence().stream().limit(1).forEach(this::fact);
      }
      if (fix.isEmpty()) {
        String program = Invocation.quoted(typed.program());
        whole("    for a person; what to do: %s explain %s".formatted(program, root.rule().id()));
      }
    }
    say("");
  }

  private static boolean isLeftToAPerson(Optional<Fix> fix) {
    return fix.filter(f -> f.safety() != Safety.MANUAL).isEmpty();
  }

  private void fact(Evidence evidence) {
    sayUnmasked(console.mask().apply("    " + evidence.quote()));
    whole(Style.FAINT, "      " + evidence.pointer());
  }

  @Override
  public void show(Plan plan) {
    Iterator<Integer> numbers = plan.numbers().iterator();
    for (Proposal p : plan.proposals()) {
      String head = "%d. %s  [%s]".formatted(numbers.next(), p.fix().title(), p.fix().safety());
      say(Style.STRONG, head);
      if (!p.isOpen()) {
        say(Style.WARN, "   not done: " + p.obstacle());
      }
      keepers(p);
      for (Step step : p.fix().steps()) {
        say("   - " + step.sentence());
        if (step instanceof Manual m && !m.undo().isEmpty()) {
          say("     to take it back: " + m.undo());
        }
        diff(step);
      }
      say("");
    }
  }

  /** Who will put the change back, and where it is written for his source. */
  private void keepers(Proposal proposal) {
    List<Path> files = patches.map(p -> p.write(proposal)).orElse(List.of());
    proposal
        .keepers()
        .forEach(
            (object, keeper) -> {
              say(Style.WARN, "   %s is kept by %s".formatted(object, keeper.who()));
              say("   its source: " + keeper.source());
            });
    if (!proposal.keepers().isEmpty() && files.isEmpty()) {
      say("   it will put the change back; --patches DIR writes it for the source instead");
    }
    files.forEach(f -> say("   the change for the source: " + f));
  }

  @Override
  public Answer ask(Proposal proposal) {
    return ask(proposal, this::explain);
  }

  @Override
  public Answer askBack(Proposal inverse) {
    return ask(inverse, this::explainBack);
  }

  private Answer ask(Proposal proposal, Consumer<Proposal> explanation) {
    if (consent != Consent.ASKED) {
      return Answer.YES;
    }
    while (true) {
      say(Style.STRONG, proposal.fix().title() + "?");
      write(CHOICES);
      String answer = theatre.line().orElse("").strip().toLowerCase(Locale.ROOT);
      switch (answer) {
        case "y", "yes" -> {
          return Answer.YES;
        }
        case "a", "all" -> {
          return Answer.ALL;
        }
        case "q", "quit" -> {
          return Answer.QUIT;
        }
        case "d", "diff" -> proposal.fix().steps().forEach(this::diff);
        case "e", "explain" -> explanation.accept(proposal);
        default -> {
          return Answer.NO;
        }
      }
    }
  }

  private void explain(Proposal proposal) {
    say("  What is wrong: " + proposal.problem());
    facts(proposal);
    say(
        "  How it is proven: rule %s passes on new evidence, and nothing that passed fails;"
            .formatted(proposal.fix().ruleId()));
    say("    otherwise it is taken back by itself.");
    whole("  How it is taken back later: " + command("rollback"));
  }

  private void explainBack(Proposal inverse) {
    say("  What was wrong, and will be again: " + inverse.problem());
    facts(inverse);
    whole("  How it is cured again later: " + command("rollback"));
  }

  private void facts(Proposal proposal) {
    proposal.evidence().forEach(this::fact);
    for (Step step : proposal.fix().steps()) {
      say((step instanceof Restart ? "  What restarts: " : "  What changes: ") + step.sentence());
    }
  }

  private void diff(Step step) {
    for (String line : Diff.of(step, console.mask()).lines()) {
      String shown = "     " + line;
      if (line.startsWith("+")) {
        line(palette.paint(Style.GOOD, shown));
      } else if (line.startsWith("-")) {
        line(palette.paint(Style.BAD, shown));
      } else {
        line(shown);
      }
    }
  }

  @Override
  public boolean takesFrom(Lock.Holder dead) {
    say(
        "%s began at %s and has shown no sign of life for long."
            .formatted(dead.name(), dead.since()));
    return theatre.isAttended() && agrees("Take over?");
  }

  /** Who takes back without being asked again. */
  Confirmation toTakeBack() {
    return new Confirmation(
        console, theatre, palette, typed, Consent.TO_TAKE_BACK, progress, Optional.empty());
  }

  /** Asks whether to take back what was done before the person stopped it. */
  boolean takesBack() {
    return theatre.isAttended() && agrees("Take back what was done?");
  }

  private boolean agrees(String question) {
    write(question + " [y]es [n]o (Enter is no): ");
    return theatre.line().orElse("").strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Override
  public boolean stops() {
    return consent != Consent.TO_TAKE_BACK && theatre.isInterrupted();
  }

  @Override
  public String command(String words) {
    return Invocation.quoted(typed.program()) + " " + words + typed.cluster();
  }

  @Override
  public void tell(String sentence) {
    say(sentence);
  }

  @Override
  public void waiting(String what, Duration sofar, Duration patience) {
    progress.accept(
        console
            .mask()
            .apply(
                "Waiting %d of %d s: %s".formatted(sofar.toSeconds(), patience.toSeconds(), what)));
  }

  /** Says where a run is kept, and what can be done about it. */
  void kept(Run run) {
    say("Everything is kept in " + run.folder());
    whole("Now: " + run.ways(this::command));
  }

  /** Says a sentence, in the place of the live line where one is shown; a terminal folds it. */
  void say(String sentence) {
    sayUnmasked(console.mask().apply(typed.addressed(sentence)));
  }

  private void say(Style style, String sentence) {
    fold(console.mask().apply(typed.addressed(sentence))).forEach(l -> whole(style, l));
  }

  /** Says a sentence without credentials; the mask takes {@code PASS: } for a password's. */
  void sayUnmasked(String sentence) {
    fold(sentence).forEach(this::line);
  }

  /** Says what is not to be folded, such as a command to copy. */
  void whole(String line) {
    line(console.mask().apply(line));
  }

  private void whole(Style style, String line) {
    whole(palette.paint(style, line));
  }

  private List<String> fold(String sentence) {
    OptionalInt columns = console.columns();
    return columns.isPresent() ? Lines.folded(sentence, columns.getAsInt()) : List.of(sentence);
  }

  private void line(String text) {
    progress.close();
    write(text + "\n");
  }

  private void write(String text) {
    try {
      console.out().append(text);
      if (console.out() instanceof java.io.Flushable f) {
        f.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
