package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A target that Prometheus cannot scrape. A scrape from before its pod became ready, or from before
 * the cluster's proxies had heard of it, says nothing about that pod: until the next one, the
 * target is not known; nor is one that was never scraped. Where its host is a name, an outage of
 * the cluster's DNS is part of the evidence: the error need not tell, as the scrape's time may be
 * over before the lookup's.
 */
public record TargetDown() implements Symptom {

  /** A host that is no name: a scrape of it asks no DNS. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*]");

  /** From Prometheus' readiness until it has found the targets of its jobs; some have none. */
  private static final Duration TO_DISCOVER = Duration.ofMinutes(1);

  private static final String PATH = "/api/v1/targets?state=active";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (PrometheusAnswer answer : PrometheusAnswer.to(PATH, view)) {
      JsonNode targets = answer.data().path("activeTargets");
      Ref prometheus = answer.from().target();
      if (targets.isEmpty() && isNew(prometheus, view)) {
        view.tooEarly(Layer.PROBES, prometheus, prometheus + " knows no target yet");
      }
      targets.forEach(t -> look(t, view).ifPresent(found::add));
    }
    return found;
  }

  private static Optional<Sighting> look(JsonNode target, View view) {
    String health = target.path("health").asString("");
    Ref subject = subject(target, view);
    if ("unknown".equals(health)) {
      view.tooEarly(Layer.PROBES, subject, "Prometheus has not scraped " + subject + " yet");
    } else if ("down".equals(health) && isOld(target, subject, view)) {
      String why = "Prometheus has not scraped %s since its pod became ready";
      view.tooEarly(Layer.PROBES, subject, why.formatted(subject));
    } else if ("down".equals(health)) {
      return Optional.of(sighting(target, subject, view));
    }
    return Optional.empty();
  }

  /** Whether a Prometheus became ready so lately that it may still be finding its targets. */
  private static boolean isNew(Ref pod, View view) {
    return view.find(Pod.class, pod.namespace(), pod.name())
        .flatMap(Readiness::since)
        .filter(view.takenAt().minus(TO_DISCOVER)::isBefore)
        .isPresent();
  }

  private static Sighting sighting(JsonNode target, Ref subject, View view) {
    String job = target.path("scrapePool").asString("");
    String url = target.path("scrapeUrl").asString("");
    String error = target.path("lastError").asString("").strip();
    String quote = "job %s, %s: %s".formatted(job, url, error);
    List<Evidence> evidence =
        new ArrayList<>(List.of(new Evidence(subject, quote, ProbeResult.FILE + "#" + job)));
    if (subject.kind().equals("Target")) {
      node(target.path("discoveredLabels"))
          .map(n -> new Evidence(n, "the target is on " + n, ProbeResult.FILE + "#" + job))
          .ifPresent(evidence::add);
    }
    if (!ADDRESS.matcher(host(target)).matches()) {
      evidence.addAll(ClusterDns.outage(view));
    }
    return new Sighting(subject, evidence, Map.of("job", job, "url", url, "error", error));
  }

  /** The pod or Service of the stack that the target is, else the target by job and instance. */
  private static Ref subject(JsonNode target, View view) {
    JsonNode found = target.path("discoveredLabels");
    String pod = found.path("__meta_kubernetes_pod_name").asString("");
    if (!pod.isEmpty()
        && view.namespace().equals(found.path("__meta_kubernetes_namespace").asString(""))) {
      return new Ref("Pod", view.namespace(), pod);
    }
    return service(target, view)
        .orElseGet(
            () ->
                new Ref(
                    "Target",
                    "",
                    target.path("scrapePool").asString("")
                        + "/"
                        + target.path("labels").path("instance").asString("")));
  }

  /** The node that a target is or runs on, by what it was discovered with. */
  private static Optional<Ref> node(JsonNode labels) {
    return Stream.of("endpoint_address_target", "endpointslice_address_target")
        .map(l -> "__meta_kubernetes_" + l)
        .filter(l -> "Node".equals(labels.path(l + "_kind").asString("")))
        .map(l -> l + "_name")
        .findFirst()
        .or(
            () ->
                Stream.of("__meta_kubernetes_node_name", "__meta_kubernetes_pod_node_name")
                    .filter(labels::has)
                    .findFirst())
        .map(l -> new Ref("Node", "", labels.path(l).asString("")));
  }

  private static Optional<Ref> service(JsonNode target, View view) {
    return new HostName(host(target))
        .service(view.namespace())
        .filter(r -> view.find(Service.class, r.namespace(), r.name()).isPresent());
  }

  private static String host(JsonNode target) {
    return Optional.ofNullable(URI.create(target.path("scrapeUrl").asString("")).getHost())
        .orElse("");
  }

  private static boolean isOld(JsonNode target, Ref subject, View view) {
    Instant scraped =
        OffsetDateTime.parse(target.path("lastScrape").asString("1970-01-01T00:00:00Z"))
            .toInstant();
    return Readiness.reachedSince(subject, view).filter(scraped::isBefore).isPresent();
  }
}
