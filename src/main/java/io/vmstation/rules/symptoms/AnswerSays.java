package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program says of itself that it is not well. An answer that says neither counts as not seen;
 * where others know the page, who does not has no part in it.
 *
 * @param question the path of the question
 * @param sick what an answer holds that is not well, a regular expression
 * @param well what an answer holds that is well, a regular expression
 */
public record AnswerSays(String question, String sick, String well) implements Symptom {

  private static final int NO_SUCH_PAGE = 404;

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    List<ProbeResult> answers = Answers.all(question, view);
    boolean someKnow = answers.stream().anyMatch(a -> a.code() != NO_SUCH_PAGE);
    for (ProbeResult answer : answers) {
      if (answer.code() == NO_SUCH_PAGE && someKnow) {
        continue;
      }
      Matcher match = Pattern.compile(sick).matcher(answer.answer());
      if (match.find()) {
        Evidence quote =
            new ProbeResult(
                    answer.target(),
                    answer.protocol(),
                    answer.question(),
                    answer.code(),
                    match.group())
                .quote();
        found.add(new Sighting(answer.target(), List.of(quote), Map.of("answer", match.group())));
      } else if (answer.code() != 200 || !Pattern.compile(well).matcher(answer.answer()).find()) {
        view.missed(
            Layer.PROBES,
            answer.target(),
            "the answer of %s to %s does not tell".formatted(answer.target(), question));
      }
    }
    return found;
  }
}
