package io.vmstation;

/** Wires the objects and runs picocli; the only place that exits and knows the process' streams. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("vmstation");
  }
}
