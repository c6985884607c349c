package dev.coracle.build;

import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.image.verity.Verity;
import dev.coracle.verify.plan.KernelCommandLine;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A root that the guest's kernel checks block by block (dm-verity): how it is told of the Merkle
 * tree, and what the kernel must have for it. Formats: Linux,
 * Documentation/admin-guide/device-mapper/dm-init.rst and verity.rst.
 */
final class VerityRoot {
  /** What is added to the name of an image to name the file with the kernel's arguments. */
  static final String SUFFIX = ".verity-cmdline";

  private static final String DEVICE = "/dev/dm-0";

  /** The device mapper counts in sectors of 512 bytes, whatever a disk has. */
  private static final int SECTORS_PER_BLOCK = Verity.BLOCK / 512;

  /** Without these the kernel cannot make the device at boot, or not check with SHA-256. */
  static final List<String> KERNEL_OPTIONS =
      List.of("BLK_DEV_DM", "DM_INIT", "DM_VERITY", "CRYPTO_SHA256");

  private VerityRoot() {}

  /**
   * The arguments that have the kernel make the checked device and take it for the root. A block
   * that is not what it was ends in a panic: going on without it, a program would die of it later
   * and elsewhere. Partitions go by identity, so that it does not matter what the disk is.
   */
  static List<String> words(Verity.Trust trust, DiskIdentity identity) {
    String table =
        String.join(
            " ",
            "0",
            Long.toString(trust.dataBlocks() * SECTORS_PER_BLOCK),
            "verity 1",
            "PARTUUID=" + partition(identity, 1),
            "PARTUUID=" + partition(identity, 2),
            Verity.BLOCK + " " + Verity.BLOCK,
            Long.toString(trust.dataBlocks()),
            "1 sha256",
            trust.root().hex(),
            HexFormat.of().formatHex(trust.salt()),
            "1 panic_on_corruption");
    return List.of("dm-mod.create=\"root,,0,ro," + table + "\"", "root=" + DEVICE);
  }

  private static String partition(DiskIdentity identity, int number) {
    if (identity.disk().equals(DiskIdentity.NIL)) {
      return String.format(Locale.ROOT, "%08x-%02x", identity.signature(), number);
    }
    return (number == 1 ? identity.partition() : identity.tree()).toString();
  }

  /**
   * A recipe's command line with these arguments in the place of what it says of the root. DAX is
   * not asked for: it would pass the check by, so the mapped device does not have it.
   */
  static KernelCommandLine commandLine(KernelCommandLine recipe, List<String> words) {
    if (words.isEmpty()) {
      return recipe;
    }
    List<String> all = new ArrayList<>();
    for (String word : recipe.kernel()) {
      if (word.startsWith("rootflags=")) {
        String flags = withoutDax(word.substring(word.indexOf('=') + 1));
        if (!flags.isEmpty()) {
          all.add("rootflags=" + flags);
        }
      } else if (!word.startsWith("root=") && !word.equals("rw") && !word.equals("ro")) {
        all.add(word);
      }
    }
    all.addAll(words);
    all.add("ro");
    return recipe.withKernel(all);
  }

  private static String withoutDax(String flags) {
    List<String> kept = new ArrayList<>(List.of(flags.split(",")));
    kept.removeIf(flag -> flag.equals("dax") || flag.startsWith("dax="));
    return String.join(",", kept);
  }
}
