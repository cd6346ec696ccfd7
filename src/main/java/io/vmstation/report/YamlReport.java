package io.vmstation.report;

import java.io.IOException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The report as YAML: the same fields in the same order as {@link JsonReport}. */
public final class YamlReport implements Reporter<Object> {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
          .build();

  @Override
  public void write(Object report, Appendable out) throws IOException {
    out.append(YAML.writeValueAsString(report));
  }
}
