package dev.coracle.verify;

import java.util.List;

/** What tests of whole guests must know of the probe. */
final class Probing {
  /** The names of what is plugged in. */
  static final List<String> PLUGS = HotPlug.NAMES;

  private Probing() {}

  /** A program of a few instructions. */
  static byte[] executable(byte[] code) {
    return GuestProgram.executable(code);
  }
}
