package dev.coracle.verify.probe;

import java.util.List;

/** What tests of whole guests must know of the probe. */
public final class Probing {
  /** The names of what is plugged in. */
  public static final List<String> PLUGS = Hotplug.NAMES;

  private Probing() {}

  /** A program of a few instructions. */
  public static byte[] executable(byte[] code) {
    return GuestProgram.executable(code);
  }
}
