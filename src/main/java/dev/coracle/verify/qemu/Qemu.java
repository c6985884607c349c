package dev.coracle.verify.qemu;

/**
 * A QEMU of this host.
 *
 * @param binary the program, as found
 * @param version as it prints it, such as {@code 7.2.19}
 * @param machines the machine types it has
 * @param identity of the program's file: another file has another, whatever its version
 */
public record Qemu(String binary, String version, java.util.Set<String> machines, String identity) {
  public Qemu {
    machines = java.util.Set.copyOf(machines);
  }

  /** The version's first number; the largest if it has none, since an unknown one may be new. */
  public int major() {
    int end = version.indexOf('.');
    try {
      return Integer.parseInt(version.substring(0, Math.max(end, 0)));
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }
}
