package dev.coracle.image.partition;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifiers of a disk and its partitions.
 *
 * @param signature of a master boot record; zero for none
 * @param disk the GUID of a partition table; {@link #NIL} for none
 * @param partition the GUID of partition 1; {@link #NIL} for none
 * @param tree the GUID of partition 2, which holds a Merkle tree; {@link #NIL} for none
 */
public record DiskIdentity(int signature, UUID disk, UUID partition, UUID tree) {
  /** The UUID that stands for none. */
  public static final UUID NIL = new UUID(0, 0);

  /** Of a disk that says nothing of itself. */
  public static final DiskIdentity NONE = new DiskIdentity(0, NIL, NIL);

  /** Of a disk without a Merkle tree. */
  public DiskIdentity(int signature, UUID disk, UUID partition) {
    this(signature, disk, partition, NIL);
  }

  /**
   * The name by which a kernel finds a partition on whatever disk it is, as in {@code
   * root=PARTUUID=…} (Linux, block/early-lookup.c); empty if the disk has no partitions.
   *
   * @param number 1 for the file system, 2 for the Merkle tree
   */
  public Optional<String> partUuid(int number) {
    if (!disk.equals(NIL)) {
      return Optional.of((number == 1 ? partition : tree).toString());
    }
    return signature == 0
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%08x-%02x", signature, number));
  }

  static DiskIdentity ofSignature(int signature) {
    return new DiskIdentity(signature, NIL, NIL);
  }
}
