package dev.coracle.verify.machine;

/**
 * A kernel option without which a guest shows nothing on a machine, or cannot boot.
 *
 * @param option its symbol, without {@code CONFIG_}
 * @param why what it is for there, a short phrase
 * @param disks whether only guests with a disk need it; one whose root is an initramfs has none
 */
record RequiredOption(String option, String why, boolean disks) {
  static RequiredOption always(String option, String why) {
    return new RequiredOption(option, why, false);
  }

  static RequiredOption forDisks(String option, String why) {
    return new RequiredOption(option, why, true);
  }
}
