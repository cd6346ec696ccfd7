package io.vmstation.fix;

/** A change was refused when a part of it may have been made, so that it has to be taken back. */
public class HalfDoneException extends RefusedException {
  public HalfDoneException(String message) {
    super(message);
  }

  public HalfDoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
