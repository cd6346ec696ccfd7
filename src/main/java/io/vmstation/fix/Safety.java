package io.vmstation.fix;

/** What a fix can disturb, from nothing to everything that a person must decide. */
public enum Safety {
  /** Nothing restarts. */
  SAFE,
  /** A pod is restarted. */
  RESTART,
  /**
   * The owner of files on a data volume is changed; asked for with {@code --allow volume-owner}.
   */
  VOLUME_OWNER,
  /** Told, never done. */
  MANUAL;

  /** As in {@code --allow} and in reports: {@code volume-owner}. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
