package dev.coracle.image.partition;

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

  static DiskIdentity ofSignature(int signature) {
    return new DiskIdentity(signature, NIL, NIL);
  }
}
