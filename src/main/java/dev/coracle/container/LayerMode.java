package dev.coracle.container;

import java.util.Arrays;
import java.util.Optional;

/** How many file systems an image becomes. */
public enum LayerMode {
  /** One: the fewest devices, and the mode that no image's layers can make impossible. */
  FLAT,
  /** One for each large layer, so that images with the same lower layers share them. */
  EACH,
  /** One for each layer, as containerd's EROFS snapshotter keeps them on a host. */
  CONTAINERD;

  /** The mode of a word; empty if it is none. */
  public static Optional<LayerMode> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
  }

  /** The word on the command line. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
