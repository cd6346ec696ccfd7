package io.vmstation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.vmstation.model.Component;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {

  @Test
  void usesTheProgramsOwnPortAndPaths() {
    assertEquals(
        List.of("GET :9090/-/ready", "GET :9090/-/healthy"),
        questions(new ContainerBuilder().build(), Component.PROMETHEUS));
  }

  @Test
  void followsTheCommandLine() {
    Container container =
        new ContainerBuilder()
            .withArgs("--web.listen-address=0.0.0.0:9191", "--web.external-url=https://x/prom/")
            .build();
    assertEquals(
        List.of("GET :9191/prom/-/ready", "GET :9191/prom/-/healthy"),
        questions(container, Component.PROMETHEUS));
    container.setArgs(List.of("--web.external-url=https://x/prom/", "--web.route-prefix=/"));
    assertEquals("GET :9090/-/ready", questions(container, Component.PROMETHEUS).get(0));
    container.setArgs(List.of("--web.route-prefix", "/prom", "--web.listen-address", ":9191"));
    assertEquals("GET :9191/prom/-/ready", questions(container, Component.PROMETHEUS).get(0));
  }

  @Test
  void takesADeclaredPortAndTheContainersOwnProbes() {
    Container container =
        new ContainerBuilder()
            .addNewPort()
            .withName("http-metrics")
            .withContainerPort(3101)
            .endPort()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPath("/ready")
            .withPort(new IntOrString("http-metrics"))
            .endHttpGet()
            .endReadinessProbe()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withPath("/live?full=1")
            .withPort(new IntOrString(8080))
            .endHttpGet()
            .endLivenessProbe()
            .build();
    assertEquals(
        List.of("GET :3101/ready", "GET :8080/live?full=1"), questions(container, Component.LOKI));
  }

  @Test
  void asksNothingOfAPortThatHasNoSuchName() {
    Container container =
        new ContainerBuilder()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPort(new IntOrString("nowhere"))
            .endHttpGet()
            .endReadinessProbe()
            .build();
    assertEquals(List.of(), HttpEndpoint.of(container, Optional.empty()));
  }

  private static List<String> questions(Container container, Component component) {
    return HttpEndpoint.of(container, Optional.of(component)).stream()
        .map(HttpEndpoint::question)
        .toList();
  }
}
