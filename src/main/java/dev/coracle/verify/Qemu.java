package dev.coracle.verify;

/**
 * A QEMU of this host.
 *
 * @param binary the program, as found
 * @param version as it says itself, such as {@code 7.2.19}
 * @param machines the machine types it has
 */
public record Qemu(String binary, String version, java.util.Set<String> machines) {
  public Qemu {
    machines = java.util.Set.copyOf(machines);
  }
}
