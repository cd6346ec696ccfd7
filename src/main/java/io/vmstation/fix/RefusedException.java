package io.vmstation.fix;

/** A change was refused, with the reason in the server's words. */
public class RefusedException extends RuntimeException {
  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
