package io.vmstation.fix;

/** The object was changed by somebody else after it was shown. */
public class ConflictException extends RuntimeException {
  public ConflictException(String message) {
    super(message);
  }
}
