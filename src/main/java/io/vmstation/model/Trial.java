package io.vmstation.model;

import java.util.Locale;

/** What a monitoring stack is for, tried with test data from one end to the other. */
public enum Trial {
  /** A line pushed to Loki is read back through Grafana. */
  LOGS(Component.LOKI),
  /** A sample that Prometheus scraped is queried through Grafana. */
  METRICS(Component.PROMETHEUS),
  /** An alert reaches Alertmanager and ends. */
  ALERTS(Component.ALERTMANAGER);

  /** The label that all test data carry, and its value. */
  public static final String LABEL = "vmstation";

  public static final String VALUE = "end-to-end";

  private final Component component;

  Trial(Component component) {
    this.component = component;
  }

  /** The part of the stack without which there is nothing to try. */
  public Component component() {
    return component;
  }

  /** What stands for the trial where it could not be made. */
  public Ref in(String namespace) {
    return new Ref("Trial", namespace, toString());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
