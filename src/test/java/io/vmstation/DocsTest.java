package io.vmstation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vmstation.report.Report;
import io.vmstation.report.ValidationReport;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the pages together: every link leads somewhere. */
class DocsTest {

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

  @Test
  void everyRelativeLinkLeadsToAFileAndHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> pages = pages();
    assertFalse(pages.isEmpty());
    for (Path page : pages) {
      Matcher m = LINK.matcher(withoutCode(Files.readString(page)));
      while (m.find()) {
        String link = m.group(1);
        if (!link.contains("://") && !link.startsWith("mailto:")) {
          String[] parts = link.split("#", 2);
          Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
          if (!Files.exists(target)) {
            broken.add(page + " -> " + link);
          } else if (parts.length == 2 && !headings(target).contains(parts[1])) {
            broken.add(page + " -> " + link + " (no such heading)");
          }
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void everyFieldOfTheReportsIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/json.md"));
    List<String> missing = new ArrayList<>();
    for (Class<?> report : List.of(Report.class, ValidationReport.class)) {
      Stream.concat(Stream.of(report), Stream.of(report.getDeclaredClasses()))
          .filter(Class::isRecord)
          .flatMap(r -> Stream.of(r.getRecordComponents()))
          .map(RecordComponent::getName)
          .filter(field -> !page.contains("`" + field + "`") && !page.contains("`" + field + "[]`"))
          .forEach(missing::add);
    }
    assertEquals(List.of(), missing);
  }

  /** Every page of the project. */
  static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"));
        Stream<Path> manifests = Files.walk(Path.of("manifests"))) {
      return Stream.of(top, docs, manifests)
          .flatMap(paths -> paths)
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static String withoutCode(String text) {
    return text.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
  }

  /** Anchors as GitHub makes them from headings. */
  private static List<String> headings(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(l -> l.startsWith("#"))
        .map(l -> l.replaceFirst("^#+\\s*", "").toLowerCase(Locale.ROOT))
        .map(l -> l.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
