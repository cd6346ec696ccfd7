package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A target that Prometheus cannot scrape. A scrape from before its pod became ready, or from before
 * the cluster's proxies had heard of it, says nothing about that pod: until the next one, the
 * target is not known. Where its host is a name, an outage of the cluster's DNS is part of the
 * evidence: the error need not tell, as the scrape's time may be over before the lookup's.
 */
public record TargetDown() implements Symptom {

  /** A host that is no name: a scrape of it asks no DNS. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*]");

  private static final String PATH = "/api/v1/targets?state=active";

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS, Layer.PROBES);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Sighting> found = new ArrayList<>();
    for (PrometheusAnswer answer : PrometheusAnswer.to(PATH, view)) {
      for (JsonNode target : answer.data().path("activeTargets")) {
        if ("down".equals(target.path("health").asString(""))) {
          Ref subject = subject(target, view);
          if (isOld(target, subject, view)) {
            view.tooEarly(
                Layer.PROBES,
                subject,
                "Prometheus has not scraped " + subject + " since its pod became ready");
          } else {
            found.add(sighting(target, subject, view));
          }
        }
      }
    }
    return found;
  }

  private static Sighting sighting(JsonNode target, Ref subject, View view) {
    String job = target.path("scrapePool").asString("");
    String url = target.path("scrapeUrl").asString("");
    String error = target.path("lastError").asString("").strip();
    String quote = "job %s, %s: %s".formatted(job, url, error);
    List<Evidence> evidence =
        new ArrayList<>(List.of(new Evidence(subject, quote, ProbeResult.FILE + "#" + job)));
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
