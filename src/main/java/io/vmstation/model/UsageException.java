package io.vmstation.model;

/** Wrong usage or bad input; the message says what, where, and what to try. Exit code 2. */
public class UsageException extends RuntimeException {
  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
