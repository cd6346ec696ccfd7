package io.vmstation.fix;

import java.time.Duration;
import java.time.InstantSource;

/** The clock, and waiting by it. */
public interface Time extends InstantSource {

  /** Waits. */
  void pause(Duration duration);
}
