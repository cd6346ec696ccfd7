package io.vmstation.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One question put to a running part of the stack, and its answer.
 *
 * @param target the pod or Service that was asked, or for DNS the Service whose name was asked for
 * @param protocol how it was asked
 * @param question {@code GET :3100/ready}, or {@code A prometheus.monitoring.svc.cluster.local}
 * @param code the HTTP status, or the DNS response code (0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN, 5
 *     REFUSED; RFC 1035)
 * @param answer the body, at most 64 KiB (4 MiB of {@link Component#inquiries()}), or the
 *     addresses, comma-separated
 */
public record ProbeResult(Ref target, Protocol protocol, String question, int code, String answer) {

  private static final Pattern DATASOURCE =
      Pattern.compile("GET .*/api/datasources/uid/([^/]*)/health");

  /** The names of the response codes of DNS from 0 on (RFC 1035). */
  private static final List<String> DNS_CODES =
      List.of("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED");

  /** How a question was put. */
  public enum Protocol {
    HTTP,
    DNS,
    /** Of a volume's file system: how much is free, as {@code 1048576 of 20971520}. */
    DISK,
    /** Of a container, about a file that it sees: an {@link Arrival}'s. */
    FILE,
    /** With test data, by HTTP; the question is a {@link TrialStep}'s. */
    TRIAL
  }

  /** What the API server's proxy says in its own name. */
  private static final String UNREACHABLE = "error trying to reach service";

  /** The file that holds all answers in a bundle, one JSON object a line. */
  public static final String FILE = "snapshot/probes.jsonl";

  /** The data source that a Grafana was asked to test, by its uid: {@code datasource/loki}. */
  public Optional<Ref> datasource() {
    Matcher test = DATASOURCE.matcher(question);
    return test.matches()
        ? Optional.of(new Ref("Datasource", target.namespace(), test.group(1)))
        : Optional.empty();
  }

  /** Whether the API server's proxy answered because it did not get through to the target. */
  public boolean unreachable() {
    return code >= 500 && answer.contains(UNREACHABLE);
  }

  /** Whether the target told something of itself, at a path that it has to one who may ask. */
  public boolean tells() {
    return (code < 400 || code >= 500) && !unreachable();
  }

  /** Quotes the answer. */
  public Evidence quote() {
    boolean named = protocol == Protocol.DNS && code < DNS_CODES.size();
    String verdict = named ? DNS_CODES.get(code) : String.valueOf(code);
    String body = answer.strip();
    if (protocol == Protocol.DISK || protocol == Protocol.FILE) {
      return new Evidence(target, question + ": " + body, FILE + "#" + target + " " + question);
    }
    return new Evidence(
        target,
        question + " -> " + verdict + (body.isEmpty() ? "" : " " + body),
        FILE + "#" + target + " " + question);
  }
}
