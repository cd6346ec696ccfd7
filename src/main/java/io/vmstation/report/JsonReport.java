package io.vmstation.report;

import java.io.IOException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report as JSON, in the form of {@code docs/report.schema.json}. */
public final class JsonReport implements Reporter<Object> {

  static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  @Override
  public void write(Object report, Appendable out) throws IOException {
    out.append(JSON.writeValueAsString(report)).append('\n');
  }
}
