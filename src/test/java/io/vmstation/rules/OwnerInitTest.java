package io.vmstation.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerInitTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      textBlock =
          """
          -c    @ chown -R 1:1 /data; chmod -R 755 /data                  @ true
          -c    @ chown -R 1:1 /data || true                              @ true
          -ec   @ chown -R 1:1 /data || true                              @ true
          -c    @ chown -R 1:1 /data && chmod 755 /data; echo done        @ true
          -c    @ chown -R 1:1 /data                                      @ false
          -c    @ mkdir -p /data/wal; chown -R 1:1 /data                  @ false
          -c    @ chown -R 1:1 /data && chmod 755 /data                   @ false
          -c    @ chown -R 1:1 /data || exit 1; chmod 755 /data           @ false
          -c    @ set -e; chown -R 1:1 /data; chmod -R 755 /data          @ false
          -c    @ set -o errexit; chown -R 1:1 /data; chmod 755 /data     @ false
          -euc  @ chown -R 1:1 /data; chmod -R 755 /data                  @ false
          -c    @ if [ -d /data ]; then chown -R 1:1 /data; fi            @ false
          """)
  void aShellGoesOnAfterWhatFails(String option, String script, boolean hidden) {
    assertEquals(hidden, init("sh", option, script).hidesRefusal(), script);
  }

  @Test
  void chownAloneEndsAsItFares() {
    OwnerInit init = init("chown", "-R", "1:1", "/data");
    assertFalse(init.hidesRefusal());
    assertEquals(Optional.of(1L), init.user());
    assertEquals("chown -R 1:1 /data", init.line());
  }

  private static OwnerInit init(String... command) {
    Container container = new ContainerBuilder().withName("init").withCommand(command).build();
    Pod pod = new PodBuilder().withNewSpec().withInitContainers(container).endSpec().build();
    return OwnerInit.all(pod).get(0);
  }
}
