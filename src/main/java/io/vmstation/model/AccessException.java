package io.vmstation.model;

/**
 * The cluster, or the folder of backups, could not be reached or let nobody in; the message says
 * what to try. Exit code 3.
 */
public class AccessException extends RuntimeException {
  public AccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
