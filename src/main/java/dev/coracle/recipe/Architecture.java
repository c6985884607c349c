package dev.coracle.recipe;

import java.util.Arrays;
import java.util.Optional;

/** A machine architecture, with the names that each part of the world has for it. */
public enum Architecture {
  /** 64-bit x86. */
  AMD64("amd64", "x86_64-linux-gnu", "x86", 62);

  private final String debianName;
  private final String multiarchTriplet;
  private final String kernelName;
  private final int elfMachine;

  Architecture(String debianName, String multiarchTriplet, String kernelName, int elfMachine) {
    this.debianName = debianName;
    this.multiarchTriplet = multiarchTriplet;
    this.kernelName = kernelName;
    this.elfMachine = elfMachine;
  }

  /** As in package names and recipes. */
  public String debianName() {
    return debianName;
  }

  /** As in library directories. */
  public String multiarchTriplet() {
    return multiarchTriplet;
  }

  /** As in {@code make ARCH=}. */
  public String kernelName() {
    return kernelName;
  }

  /** {@code e_machine} in ELF headers. */
  public int elfMachine() {
    return elfMachine;
  }

  /** The architecture of a Debian name. */
  public static Optional<Architecture> ofDebianName(String name) {
    return Arrays.stream(values()).filter(a -> a.debianName.equals(name)).findFirst();
  }
}
