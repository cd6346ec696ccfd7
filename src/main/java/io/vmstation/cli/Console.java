package io.vmstation.cli;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * The process as the commands know it.
 *
 * @param program what the user typed to start it: {@code ./vmstation}
 * @param out for results
 * @param err for progress and messages
 * @param columns the width of the terminal that {@code out} is; empty where it is none
 * @param live whether {@code err} is a terminal, on which a line can be written over
 * @param environment the environment variables
 * @param clock the time
 * @param mask takes credentials out of a text
 */
public record Console(
    String program,
    Appendable out,
    Appendable err,
    OptionalInt columns,
    boolean live,
    Map<String, String> environment,
    Clock clock,
    UnaryOperator<String> mask) {

  /** An environment variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
  }
}
