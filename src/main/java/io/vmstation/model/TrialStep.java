package io.vmstation.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request of a trial, and what is expected of its answer.
 *
 * @param trial what is tried
 * @param aim what the request is for
 * @param run tells this trial's data from those of others
 * @param request {@code POST :3100/loki/api/v1/push}
 */
public record TrialStep(Trial trial, Aim aim, String run, String request) {

  /** What a request is for. */
  public enum Aim {
    /** Test data are sent, and taken. */
    SEND,
    /** They are found at the other end. */
    FIND,
    /** They are ended, and this is taken. */
    END,
    /** They are not found any more. */
    MISS
  }

  private static final Pattern QUESTION =
      Pattern.compile("(logs|metrics|alerts) (send|find|end|miss) (\\w+): (.*)");

  /** How the request is named in a probe's result. */
  public String question() {
    return "%s %s %s: %s".formatted(trial, aim.name().toLowerCase(Locale.ROOT), run, request);
  }

  /** The step that a probe's result answers. */
  public static Optional<TrialStep> of(ProbeResult result) {
    Matcher m = QUESTION.matcher(result.question());
    return result.protocol() == ProbeResult.Protocol.TRIAL && m.matches()
        ? Optional.of(
            new TrialStep(
                Trial.valueOf(m.group(1).toUpperCase(Locale.ROOT)),
                Aim.valueOf(m.group(2).toUpperCase(Locale.ROOT)),
                m.group(3),
                m.group(4)))
        : Optional.empty();
  }

  /** Whether an answer is as expected. */
  public boolean isMetBy(int code, String answer) {
    return switch (aim) {
      case SEND, END -> code / 100 == 2;
      case FIND -> code == 200 && holds(answer);
      case MISS -> code == 200 && !holds(answer);
    };
  }

  /** Samples bear no mark of the trial: any will do. */
  private boolean holds(String answer) {
    return trial == Trial.METRICS ? answer.contains("\"value\":[") : answer.contains(run);
  }
}
