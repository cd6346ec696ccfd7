package io.vmstation.report;

import io.vmstation.report.ValidationReport.Check;
import io.vmstation.report.ValidationReport.Problem;
import java.io.IOException;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The validation as JUnit's XML, in the form of Surefire's schema, which Jenkins and GitLab read: a
 * test case a check, its class name the suite. What could not be looked at is an error, what warns
 * passes with its text in {@code system-out}.
 */
public final class JunitReport implements Reporter<ValidationReport> {

  @Override
  public void write(ValidationReport report, Appendable out) throws IOException {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      suite(report, xml);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
    out.append(text.toString()).append('\n');
  }

  private static void suite(ValidationReport report, XMLStreamWriter xml)
      throws XMLStreamException {
    ValidationReport.Counts counts = report.counts();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "vmstation validate " + clean(report.namespace()));
    xml.writeAttribute("time", "0");
    xml.writeAttribute("tests", String.valueOf(report.checks().size() + 1));
    xml.writeAttribute("errors", String.valueOf(counts.unknown() + (unsure(report) ? 1 : 0)));
    xml.writeAttribute("skipped", String.valueOf(counts.skipped()));
    xml.writeAttribute("failures", String.valueOf(counts.fail() + (shut(report) ? 1 : 0)));
    outcome(report, xml);
    for (ValidationReport.SuiteChecks suite : report.suites()) {
      for (Check check : suite.checks()) {
        begin("vmstation." + suite.suite(), check.rule(), xml);
        check(check, xml);
        xml.writeEndElement();
      }
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  /** The gate as a whole, which can be shut although no single check fails. */
  private static void outcome(ValidationReport report, XMLStreamWriter xml)
      throws XMLStreamException {
    begin("vmstation", "gate", xml);
    if (shut(report)) {
      fault("failure", "gate", report.headline(), report.headline(), xml);
    } else if (unsure(report)) {
      fault("error", "gate", report.headline(), report.headline(), xml);
    } else {
      text("system-out", report.headline(), xml);
    }
    xml.writeEndElement();
  }

  /** Whether the gate is shut without a check that fails: warnings that count. */
  private static boolean shut(ValidationReport report) {
    return report.outcome().equals("fail") && report.counts().fail() == 0;
  }

  /** Whether too little was seen without a check that says so: no stack, a lost baseline. */
  private static boolean unsure(ValidationReport report) {
    return report.outcome().equals("unknown") && report.counts().unknown() == 0;
  }

  private static void begin(String group, String name, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", group);
    xml.writeAttribute("name", name);
    xml.writeAttribute("time", "0");
  }

  private static void check(Check check, XMLStreamWriter xml) throws XMLStreamException {
    switch (check.mark()) {
      case FAIL -> fault("failure", check.rule(), title(check), detail(check), xml);
      case UNKNOWN -> fault("error", check.rule(), check.reason(), detail(check), xml);
      case SKIPPED -> {
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", clean(check.reason()));
      }
      case WARN, PASS -> text("system-out", detail(check), xml);
    }
  }

  private static String title(Check check) {
    return check.problems().get(0).title();
  }

  /** What was seen, and what to type next. */
  private static String detail(Check check) {
    StringBuilder text = new StringBuilder(check.mark() + ": " + check.reason());
    if (!check.looked().isEmpty()) {
      text.append("\nlooked at: ").append(check.looked());
    }
    for (Problem problem : check.problems()) {
      text.append('\n').append(problem.title());
      problem.because().forEach(b -> text.append("\n  because: ").append(b));
      problem.place().ifPresent(p -> text.append("\n  ").append(p));
    }
    return check.next().isEmpty() ? text.toString() : text + "\nnext: " + check.next();
  }

  private static void fault(
      String element, String type, String message, String detail, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement(element);
    xml.writeAttribute("type", type);
    xml.writeAttribute("message", clean(message));
    xml.writeCharacters(clean(detail));
    xml.writeEndElement();
  }

  private static void text(String element, String text, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement(element);
    xml.writeCharacters(clean(text));
    xml.writeEndElement();
  }

  /** Without the characters that XML 1.0 cannot hold, such as a log's colours. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .map(
            c ->
                c == '\t'
                        || c == '\n'
                        || c == '\r'
                        || (c >= 0x20 && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000
                    ? c
                    : 0xFFFD)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
