package io.vmstation.report;

import io.vmstation.model.IndentedJson;
import java.io.IOException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report as JSON, in the form of {@code docs/report.schema.json}. */
public final class JsonReport implements Reporter<Object> {

  static final JsonMapper JSON =
      IndentedJson.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  @Override
  public void write(Object report, Appendable out) throws IOException {
    out.append(JSON.writeValueAsString(report)).append('\n');
  }
}
