package dev.coracle.cli;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    System.out.println("coracle");
  }
}
