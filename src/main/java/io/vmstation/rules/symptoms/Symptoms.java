package io.vmstation.rules.symptoms;

import io.vmstation.rules.Symptom;
import java.util.List;

/** The symptoms that rules can name. */
public final class Symptoms {

  /** Every symptom, in the order of their names. */
  public static final List<Class<? extends Symptom>> ALL =
      List.of(
          ConfigFileInvalid.class,
          ContainerCrashing.class,
          PodNotReady.class,
          ProvisioningFileInvalid.class,
          RuleFileInvalid.class,
          WorkerPortMismatch.class);

  private Symptoms() {}
}
