package dev.coracle.image.verity;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The levels of a Merkle tree over blocks of 4096 bytes. A block of a level holds 128 digests of
 * the blocks below; a digest is SHA-256 over the salt and 4096 bytes (Linux,
 * Documentation/admin-guide/device-mapper/verity.rst, hash type 1).
 *
 * @param levels from the one above the data to the single block on top
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MerkleTree(List<byte[]> levels, byte[] salt) {
  /** Size of a block of data, and of digests, in bytes. */
  static final int BLOCK = 4096;

  /** Size of a digest, in bytes. */
  static final int DIGEST = 32;

  private static final int FAN_OUT = BLOCK / DIGEST;

  /** Data blocks that one task hashes: 4 MiB. */
  private static final int CHUNK = 1024;

  MerkleTree {
    levels = List.copyOf(levels);
  }

  /** The size of a stored tree over so many data blocks, its superblock included, in bytes. */
  static long storedSize(long dataBlocks) {
    long size = 1;
    for (long count = dataBlocks; count > 1; ) {
      count = blocksFor(count);
      size += count;
    }
    return size * BLOCK;
  }

  /** Hashes data: {@code blocks} blocks from byte {@code offset} on. */
  static MerkleTree over(FileChannel data, long offset, long blocks, byte[] salt) {
    List<byte[]> levels = new ArrayList<>();
    byte[] below = leaves(data, offset, blocks, salt);
    levels.add(below);
    while (below.length > BLOCK) {
      below = above(below, salt);
      levels.add(below);
    }
    return new MerkleTree(levels, salt);
  }

  /**
   * Reads a stored tree. Whether its levels match each other is not checked.
   *
   * @param offset of the superblock, in bytes
   */
  static MerkleTree read(FileChannel channel, long offset, VeritySuperblock superblock, Path name)
      throws IOException {
    long blocks = superblock.dataBlocks();
    if (blocksFor(blocks) * BLOCK > Integer.MAX_VALUE) {
      throw VerityDiagnostics.mismatch(name, "it covers more than a terabyte");
    }
    List<byte[]> levels = new ArrayList<>();
    long end = offset + storedSize(blocks);
    for (long count = blocksFor(blocks); end > offset + BLOCK; count = blocksFor(count)) {
      int size = (int) count * BLOCK;
      end -= size;
      levels.add(ChannelIo.read(channel, end, size).array());
    }
    return new MerkleTree(levels, superblock.salt());
  }

  /** Writes the levels from the top down, as they are stored after the superblock. */
  void write(FileChannel channel, long offset) throws IOException {
    long at = offset;
    for (int i = levels.size() - 1; i >= 0; i--) {
      ChannelIo.write(channel, at, ByteBuffer.wrap(levels.get(i)));
      at += levels.get(i).length;
    }
  }

  /** The digest of the block on top. */
  Sha256 root() {
    return digest(salt, levels.get(levels.size() - 1), 0);
  }

  static long blocksFor(long digests) {
    return (digests + FAN_OUT - 1) / FAN_OUT;
  }

  /** The digests of all data blocks, in whole blocks filled up with zeros. */
  static byte[] leaves(FileChannel data, long offset, long blocks, byte[] salt) {
    byte[] leaves = new byte[Math.toIntExact(blocksFor(blocks) * BLOCK)];
    LongStream.range(0, (blocks + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              long to = Math.min(blocks, (chunk + 1) * CHUNK);
              hash(data, offset, chunk * CHUNK, to, salt, leaves);
            });
    return leaves;
  }

  private static void hash(
      FileChannel data, long offset, long from, long to, byte[] salt, byte[] leaves) {
    try {
      byte[] bytes = ChannelIo.read(data, offset + from * BLOCK, (int) (to - from) * BLOCK).array();
      MessageDigest digester = Sha256.digester();
      for (long block = from; block < to; block++) {
        digester.update(salt);
        digester.update(bytes, (int) (block - from) * BLOCK, BLOCK);
        System.arraycopy(digester.digest(), 0, leaves, (int) block * DIGEST, DIGEST);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digests of a level's blocks, in whole blocks filled up with zeros. */
  static byte[] above(byte[] below, byte[] salt) {
    int count = below.length / BLOCK;
    byte[] level = new byte[(int) blocksFor(count) * BLOCK];
    for (int i = 0; i < count; i++) {
      System.arraycopy(digest(salt, below, i).bytes(), 0, level, i * DIGEST, DIGEST);
    }
    return level;
  }

  private static Sha256 digest(byte[] salt, byte[] blocks, int index) {
    MessageDigest digester = Sha256.digester();
    digester.update(salt);
    digester.update(blocks, index * BLOCK, BLOCK);
    return Sha256.of(digester);
  }
}
