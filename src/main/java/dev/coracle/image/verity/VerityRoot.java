package dev.coracle.image.verity;

import dev.coracle.image.partition.DiskIdentity;
import java.util.HexFormat;
import java.util.List;

/**
 * A root that the guest's kernel checks block by block (dm-verity): the kernel parameters of the
 * Merkle tree, and what the kernel must have for it. Formats: Linux,
 * Documentation/admin-guide/device-mapper/dm-init.rst and verity.rst.
 */
public final class VerityRoot {
  /** Appended to the name of an image to name the file with the kernel parameters. */
  public static final String SUFFIX = ".verity-cmdline";

  private static final String DEVICE = "/dev/dm-0";

  /** The device mapper counts in sectors of 512 bytes, whatever a disk has. */
  private static final int SECTORS_PER_BLOCK = Verity.BLOCK / 512;

  /** Without these the kernel cannot make the device at boot, or not check with SHA-256. */
  public static final List<String> KERNEL_OPTIONS =
      List.of("BLK_DEV_DM", "DM_INIT", "DM_VERITY", "CRYPTO_SHA256");

  private VerityRoot() {}

  /**
   * The kernel parameters that create the dm-verity device and mount it as the root. A changed
   * block ends in a panic: without it, a program would fail later and elsewhere. Partitions are
   * named by PARTUUID, so that the kind of disk does not matter.
   */
  public static List<String> parameters(VerityParameters verity, DiskIdentity identity) {
    String table =
        String.join(
            " ",
            "0",
            Long.toString(verity.dataBlocks() * SECTORS_PER_BLOCK),
            "verity 1",
            "PARTUUID=" + identity.partUuid(1).orElseThrow(),
            "PARTUUID=" + identity.partUuid(2).orElseThrow(),
            Verity.BLOCK + " " + Verity.BLOCK,
            Long.toString(verity.dataBlocks()),
            "1 sha256",
            verity.root().hex(),
            HexFormat.of().formatHex(verity.salt()),
            "1 panic_on_corruption");
    return List.of("dm-mod.create=\"root,,0,ro," + table + "\"", "root=" + DEVICE);
  }
}
