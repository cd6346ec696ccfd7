package io.vmstation.rules.symptoms;

import io.fabric8.kubernetes.api.model.Service;
import io.vmstation.model.Evidence;
import io.vmstation.model.Ref;
import io.vmstation.rules.ConfigFiles;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.View;
import io.vmstation.rules.symptoms.Provisioning.Datasource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The Service of the stack's namespace that a data source's URL names, whether or not it exists.
 *
 * @param datasource the data source
 * @param service the Service's name
 * @param port the URL's port, or its scheme's usual one
 */
record DatasourceTarget(Datasource datasource, Ref service, int port) {

  /** Those of Grafana's data sources that name a Service of the namespace. */
  static List<DatasourceTarget> all(View view) {
    return all(view, view.configFiles());
  }

  /** The same of the files that are read, for a rule that has something else to go by. */
  static List<DatasourceTarget> atHand(View view) {
    return all(view, view.configFilesAtHand());
  }

  private static List<DatasourceTarget> all(View view, ConfigFiles files) {
    return view.workloads().stream()
        .flatMap(w -> Provisioning.datasources(files, w).stream())
        .flatMap(d -> of(d, view.namespace()).stream())
        .toList();
  }

  private static Optional<DatasourceTarget> of(Datasource datasource, String namespace) {
    String url = datasource.text("url").orElse("");
    try {
      URI uri = new URI(url.contains("$") ? "" : url);
      if (uri.getHost() == null) {
        return Optional.empty();
      }
      int usual = "https".equals(uri.getScheme()) ? 443 : 80;
      int port = uri.getPort() < 0 ? usual : uri.getPort();
      return new HostName(uri.getHost())
          .service(namespace)
          .map(s -> new DatasourceTarget(datasource, s, port));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * What is said of each, as one finding for each file: in the fact {@code datasources} stand the
   * names of all, a line each.
   */
  static List<Sighting> together(List<Sighting> sightings) {
    Map<Ref, String> names =
        sightings.stream()
            .collect(
                Collectors.groupingBy(
                    Sighting::subject,
                    Collectors.mapping(
                        s -> s.facts().get("datasource"), Collectors.joining("\n"))));
    return sightings.stream()
        .map(
            s -> {
              Map<String, String> facts = new TreeMap<>(s.facts());
              facts.put("datasources", names.get(s.subject()));
              return new Sighting(s.subject(), s.evidence(), facts);
            })
        .toList();
  }

  Optional<Service> find(View view) {
    return view.find(Service.class, service.namespace(), service.name());
  }

  Ref source() {
    return datasource.file().source();
  }

  /** The line of the URL, as a fact about the file. */
  Evidence quote() {
    return datasource.file().quote(datasource.line("url"));
  }
}
