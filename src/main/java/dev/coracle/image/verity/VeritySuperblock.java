package dev.coracle.image.verity;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * The superblock in front of a Merkle tree: 512 bytes in a block of 4096 bytes (cryptsetup's wiki,
 * "DMVerity"). Integers are little endian.
 *
 * @param dataBlocks number of data blocks of 4096 bytes
 * @param salt at most 256 bytes
 * @param uuid identifies the tree
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VeritySuperblock(long dataBlocks, byte[] salt, UUID uuid) {
  private static final byte[] MAGIC = "verity\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHA256 = "sha256".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT_VERSION = 1;

  /** The salt comes before the data, as of Linux 2.6.39. */
  private static final int HASH_TYPE_SALT_FIRST = 1;

  // Offsets in bytes.
  private static final int VERSION = 8;
  private static final int HASH_TYPE = 12;
  private static final int UUID_AT = 16;
  private static final int ALGORITHM = 32;
  private static final int DATA_BLOCK_SIZE = 64;
  private static final int HASH_BLOCK_SIZE = 68;
  private static final int BLOCKS = 72;
  private static final int SALT_SIZE = 80;
  private static final int SALT = 88;
  private static final int MAX_SALT = 256;

  /**
   * The superblock of an image; salt and UUID derive from its content.
   *
   * @param treeDigest of the file tree in the image
   */
  static VeritySuperblock of(long dataBlocks, Sha256 treeDigest) {
    ByteBuffer derived = ByteBuffer.wrap(derive("uuid", treeDigest));
    UUID uuid =
        new UUID(
            (derived.getLong() & ~0xf000L) | 0x8000L,
            (derived.getLong() & ~(3L << 62)) | (2L << 62));
    return new VeritySuperblock(dataBlocks, derive("salt", treeDigest), uuid);
  }

  private static byte[] derive(String purpose, Sha256 treeDigest) {
    MessageDigest digester = Sha256.digester();
    digester.update(("coracle verity " + purpose + "\0").getBytes(StandardCharsets.UTF_8));
    digester.update(treeDigest.bytes());
    return digester.digest();
  }

  /**
   * Reads a superblock. One is refused if any byte of its block differs from what Coracle writes
   * for the same values.
   *
   * @param name of the file, for errors
   */
  static VeritySuperblock read(FileChannel channel, long offset, Path name) throws IOException {
    ByteBuffer block =
        ChannelIo.read(channel, offset, MerkleTree.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    int size = block.getShort(SALT_SIZE) & 0xffff;
    byte[] salt = new byte[Math.min(size, MAX_SALT)];
    block.get(SALT, salt);
    ByteBuffer ids = block.duplicate().order(ByteOrder.BIG_ENDIAN);
    VeritySuperblock read =
        new VeritySuperblock(
            block.getLong(BLOCKS),
            salt,
            new UUID(ids.getLong(UUID_AT), ids.getLong(UUID_AT + Long.BYTES)));
    if (size > MAX_SALT || !read.encode().equals(block)) {
      throw VerityDiagnostics.mismatch(
          name, "it is not a verity tree over blocks of 4096 bytes with SHA-256");
    }
    return read;
  }

  /** A whole block of 4096 bytes. */
  ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(MerkleTree.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    block.put(0, MAGIC).putInt(VERSION, FORMAT_VERSION).putInt(HASH_TYPE, HASH_TYPE_SALT_FIRST);
    block.order(ByteOrder.BIG_ENDIAN);
    block.putLong(UUID_AT, uuid.getMostSignificantBits());
    block.putLong(UUID_AT + Long.BYTES, uuid.getLeastSignificantBits());
    block.order(ByteOrder.LITTLE_ENDIAN);
    block.put(ALGORITHM, SHA256);
    block.putInt(DATA_BLOCK_SIZE, MerkleTree.BLOCK).putInt(HASH_BLOCK_SIZE, MerkleTree.BLOCK);
    block.putLong(BLOCKS, dataBlocks);
    return block.putShort(SALT_SIZE, (short) salt.length).put(SALT, salt);
  }
}
