package dev.coracle.build;

import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.verify.plan.KernelCommandLine;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A root that the guest's kernel checks block by block (dm-verity): the kernel parameters of the
 * Merkle tree, and what the kernel must have for it. Formats: Linux,
 * Documentation/admin-guide/device-mapper/dm-init.rst and verity.rst.
 */
final class VerityRoot {
  /** Appended to the name of an image to name the file with the kernel parameters. */
  static final String SUFFIX = ".verity-cmdline";

  private static final String DEVICE = "/dev/dm-0";

  /** The device mapper counts in sectors of 512 bytes, whatever a disk has. */
  private static final int SECTORS_PER_BLOCK = Verity.BLOCK / 512;

  /** Without these the kernel cannot make the device at boot, or not check with SHA-256. */
  static final List<String> KERNEL_OPTIONS =
      List.of("BLK_DEV_DM", "DM_INIT", "DM_VERITY", "CRYPTO_SHA256");

  private VerityRoot() {}

  /**
   * The kernel parameters that create the dm-verity device and mount it as the root. A changed
   * block ends in a panic: without it, a program would fail later and elsewhere. Partitions are
   * named by PARTUUID, so that the kind of disk does not matter.
   */
  static List<String> parameters(VerityParameters verity, DiskIdentity identity) {
    String table =
        String.join(
            " ",
            "0",
            Long.toString(verity.dataBlocks() * SECTORS_PER_BLOCK),
            "verity 1",
            "PARTUUID=" + partition(identity, 1),
            "PARTUUID=" + partition(identity, 2),
            Verity.BLOCK + " " + Verity.BLOCK,
            Long.toString(verity.dataBlocks()),
            "1 sha256",
            verity.root().hex(),
            HexFormat.of().formatHex(verity.salt()),
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
   * A recipe's command line with these parameters in place of its own root parameters. DAX is not
   * requested: it would bypass the check, so the device mapper does not offer it.
   */
  static KernelCommandLine commandLine(KernelCommandLine recipe, List<String> verityParameters) {
    if (verityParameters.isEmpty()) {
      return recipe;
    }
    List<String> all = new ArrayList<>();
    for (String parameter : recipe.kernel()) {
      if (parameter.startsWith("rootflags=")) {
        String flags = withoutDax(parameter.substring(parameter.indexOf('=') + 1));
        if (!flags.isEmpty()) {
          all.add("rootflags=" + flags);
        }
      } else if (!parameter.startsWith("root=")
          && !parameter.equals("rw")
          && !parameter.equals("ro")) {
        all.add(parameter);
      }
    }
    all.addAll(verityParameters);
    all.add("ro");
    return recipe.withKernel(all);
  }

  private static String withoutDax(String flags) {
    List<String> kept = new ArrayList<>(List.of(flags.split(",")));
    kept.removeIf(flag -> flag.equals("dax") || flag.startsWith("dax="));
    return String.join(",", kept);
  }
}
