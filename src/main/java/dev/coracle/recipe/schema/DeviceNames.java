package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of a machine's devices. Each method says what is wrong with one, if anything. */
final class DeviceNames {
  /** A word of QEMU's command line that a guest can compare. */
  private static final Pattern VIRTIO_PORT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** The serial number of a virtio disk has 20 bytes (virtio 1.2, 5.2.6). */
  private static final Pattern DISK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,19}");

  /** Names of the verifier's own ports. */
  private static final String OWN = "coracle.";

  private DeviceNames() {}

  static Optional<InvalidValue> virtioPort(String text) {
    if (text.startsWith(OWN)) {
      return InvalidValue.value(
          Excerpt.quote(text) + " is a name of the verifier's own", "take another name");
    }
    return VIRTIO_PORT.matcher(text).matches()
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot name a virtio-serial port",
            "use up to 63 letters, digits, dots, hyphens and underscores");
  }

  static Optional<InvalidValue> disk(String text) {
    return DISK.matcher(text).matches()
        ? Optional.empty()
        : InvalidValue.value(
            Excerpt.quote(text) + " cannot name a disk",
            "use up to 20 letters, digits, hyphens and underscores: it is the serial number");
  }
}
