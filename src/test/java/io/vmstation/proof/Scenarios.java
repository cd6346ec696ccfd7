package io.vmstation.proof;

import java.util.List;

/** Every scenario of the proof. */
final class Scenarios {

  private static final String REOWNED = "data-directory-reowned:pod/prometheus-0";
  private static final String RULES = "prometheus-rules-invalid:configmap/prometheus-rules";
  private static final String WORKER = "loki-worker-port-mismatch:configmap/loki-config";

  private static final String COLON = "description: Less than 15% free on root filesystem: ";
  private static final String WRONG_PORT = "frontend_address: 127.0.0.1:9095";

  static final List<Scenario> ALL =
      List.of(
          Scenario.of("healthy").then(Bed::awaitReady),
          Scenario.of("october-whole")
              .on(Stack::october)
              .then(Scenarios::reownUnderTheCrashingPod)
              .says(REOWNED, RULES, WORKER),
          Scenario.of("october-without-reowning").on(Stack::october).says(RULES, WORKER),
          Scenario.of("reowning-alone")
              .on(Stack::october)
              .then(Scenarios::reownUnderTheCrashingPod)
              .then(Scenarios::correctRulesAndLoki)
              .says(REOWNED),
          Scenario.of("reowned-under-running")
              .then(Bed::awaitReady)
              .then(bed -> bed.reown("prometheus", "0:0"))
              .says("data-directory-owner-changed:pod/prometheus-0"));

  private Scenarios() {}

  /** As a playbook did: the directory goes to root while the rule file keeps Prometheus down. */
  private static void reownUnderTheCrashingPod(Bed bed) {
    bed.awaitLog("prometheus-0", "prometheus", "mapping values are not allowed");
    bed.reown("prometheus", "0:0");
    bed.awaitLog("prometheus-0", "prometheus", "lock DB directory");
  }

  private static void correctRulesAndLoki(Bed bed) {
    bed.editText("prometheus-rules", "alerts.yml", COLON, COLON.replace("system:", "system,"));
    bed.editText("loki-config", "loki.yaml", WRONG_PORT, "frontend_address: 127.0.0.1:9096");
    bed.recreate("loki-0");
    bed.awaitReady("loki-0");
  }
}
