package io.vmstation.rules.symptoms;

import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of Prometheus' API.
 *
 * @param from the answer as it came
 * @param data what it holds
 */
record PrometheusAnswer(ProbeResult from, JsonNode data) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The answers to a question; one that cannot be read counts as not seen. */
  static List<PrometheusAnswer> to(String path, View view) {
    return Answers.good(path, view).stream().flatMap(a -> of(a, view).stream()).toList();
  }

  /** One good answer; one that cannot be read counts as not seen. */
  static Optional<PrometheusAnswer> of(ProbeResult answer, View view) {
    try {
      return Optional.of(new PrometheusAnswer(answer, JSON.readTree(answer.answer()).path("data")));
    } catch (JacksonException e) {
      view.missed(
          Layer.PROBES,
          answer.target(),
          "the answer of %s to %s cannot be read, or is longer than was kept"
              .formatted(answer.target(), answer.question()));
      return Optional.empty();
    }
  }
}
