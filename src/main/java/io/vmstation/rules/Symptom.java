package io.vmstation.rules;

import io.vmstation.model.Layer;
import java.util.List;
import java.util.Set;

/**
 * A word of the rules: something that can be seen in a snapshot. Implementations are records whose
 * components are the symptom's parameters in YAML, under the record's name with a small first
 * letter.
 */
public interface Symptom {

  /** The kinds of evidence without which the symptom cannot be looked for at all. */
  Set<Layer> needs();

  /** Every place where the symptom is seen, in a deterministic order. */
  List<Sighting> find(View view);
}
