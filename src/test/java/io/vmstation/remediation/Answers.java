package io.vmstation.remediation;

import io.vmstation.fix.Lock;
import io.vmstation.rules.Diagnosis;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Answers as told, then yes. */
final class Answers implements Operator {

  private final Deque<Answer> answers;
  final List<String> asked = new ArrayList<>();
  final List<Plan> shown = new ArrayList<>();
  boolean takesOver = true;
  BooleanSupplier stopping = () -> false;

  Answers(Answer... answers) {
    this.answers = new ArrayDeque<>(List.of(answers));
  }

  @Override
  public void found(Diagnosis diagnosis) {}

  @Override
  public void show(Plan plan) {
    shown.add(plan);
  }

  @Override
  public Answer ask(Proposal proposal) {
    asked.add(proposal.id());
    return answers.isEmpty() ? Answer.YES : answers.pop();
  }

  @Override
  public boolean takesFrom(Lock.Holder dead) {
    return takesOver;
  }

  @Override
  public boolean stops() {
    return stopping.getAsBoolean();
  }

  @Override
  public String command(String words) {
    return "vmstation " + words;
  }

  @Override
  public void tell(String sentence) {}

  @Override
  public void waiting(String what, Duration sofar, Duration patience) {}
}
