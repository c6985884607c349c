package dev.coracle.image.verity;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.ImageDiagnostics;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * The Merkle tree of an image in a file beside it, as veritysetup writes it: a superblock of 512
 * bytes in a block of its own, then the levels from the top down, each block holding 128 digests of
 * the blocks below; a digest is SHA-256 over the salt and 4096 bytes (Linux,
 * Documentation/admin-guide/device-mapper/verity.rst, hash type 1; superblock: cryptsetup's wiki,
 * "DMVerity"). The root digest stands for the whole image, and the image keeps DAX, since nothing
 * comes between the guest and it: the host checks before it starts a guest.
 */
public final class Verity {
  /** What is added to the name of an image to name its tree. */
  public static final String SUFFIX = ".verity";

  /** Size of a block of data, and of digests. */
  public static final int BLOCK = 4096;

  private static final int DIGEST = 32;
  private static final int FAN_OUT = BLOCK / DIGEST;

  /** Data blocks that one task hashes: 4 MiB. */
  private static final int CHUNK = 1024;

  private static final byte[] MAGIC = "verity\0\0".getBytes(StandardCharsets.US_ASCII);

  private Verity() {}

  /**
   * What to trust.
   *
   * @param root digest of the top block, which stands for all
   * @param salt hashed before each block; derived from what is in the image
   * @param dataBlocks number of blocks of 4096 bytes covered
   * @param tree digest of the tree's file
   * @param treeSize of the tree's file, in bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Trust(Sha256 root, byte[] salt, long dataBlocks, Sha256 tree, long treeSize) {}

  /** The length of a tree over so many data blocks, its superblock included, in bytes. */
  public static long treeSize(long blocks) {
    long size = 1;
    for (long count = blocks; count > 1; ) {
      count = blocksFor(count);
      size += count;
    }
    return size * BLOCK;
  }

  /**
   * Writes the tree of a part of an image into the same image.
   *
   * @param offset where the part begins, in bytes
   * @param size its length, a multiple of 4096 bytes, at least two of them
   * @param treeOffset where the tree goes, in bytes
   */
  public static void write(
      FileChannel image, long offset, long size, long treeOffset, Sha256 treeDigest)
      throws IOException {
    byte[] salt = derive("salt", treeDigest);
    long blocks = size / BLOCK;
    List<byte[]> levels = levels(leaves(image, offset, blocks, salt), salt);
    write(image, treeOffset, levels, superblock(blocks, salt, uuid(treeDigest)));
  }

  private static long write(
      FileChannel out, long offset, List<byte[]> levels, ByteBuffer superblock) throws IOException {
    ChannelIo.write(out, offset, superblock);
    long at = offset + BLOCK;
    for (int i = levels.size() - 1; i >= 0; i--) {
      ChannelIo.write(out, at, ByteBuffer.wrap(levels.get(i)));
      at += levels.get(i).length;
    }
    return at - offset;
  }

  /**
   * What a tree that stands in an image says of itself; whether it is right is not asked.
   *
   * @param name of the image, for errors
   */
  public static Trust inside(FileChannel image, DiskLayout.Found found, Path name)
      throws IOException {
    ByteBuffer header = ChannelIo.read(image, found.treeOffset(), BLOCK);
    byte[] salt = salt(header.order(ByteOrder.LITTLE_ENDIAN), name);
    long blocks = header.getLong(BLOCKS);
    long size = blocks < 2 || blocks > found.size() / BLOCK ? 0 : treeSize(blocks);
    if (size == 0 || size > found.treeSize()) {
      throw untrusted(name, "it covers " + blocks + " blocks");
    }
    byte[] top = ChannelIo.read(image, found.treeOffset() + BLOCK, BLOCK).array();
    byte[] all = ChannelIo.read(image, found.treeOffset(), Math.toIntExact(size)).array();
    return new Trust(digest(salt, top, 0), salt, blocks, Sha256.of(all), size);
  }

  /**
   * Writes the tree of an image.
   *
   * @param image its size is a multiple of 4096 bytes, at least two of them
   * @param target made or replaced
   * @param treeDigest of what is in the image; salt and UUID derive from it
   */
  public static Trust write(Path image, Path target, Sha256 treeDigest) throws IOException {
    byte[] salt = derive("salt", treeDigest);
    try (FileChannel data = FileChannel.open(image);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long blocks = data.size() / BLOCK;
      List<byte[]> levels = levels(leaves(data, 0, blocks, salt), salt);
      long at = write(out, 0, levels, superblock(blocks, salt, uuid(treeDigest)));
      byte[] top = levels.get(levels.size() - 1);
      try (InputStream written = Files.newInputStream(target)) {
        return new Trust(digest(salt, top, 0), salt, blocks, Sha256.of(written), at);
      }
    } catch (IOException e) {
      ImageDiagnostics.discard(target);
      throw ImageDiagnostics.of(e, target);
    }
  }

  /**
   * Compares an image with its tree, and the tree with the root digest that is trusted.
   *
   * @return the first data block that differs; empty if none does
   * @throws CoracleException (INTEGRITY) if the tree is not the one that the root digest stands for
   */
  public static OptionalLong firstBadBlock(Path image, Path tree, Sha256 root) throws IOException {
    try (FileChannel data = FileChannel.open(image);
        FileChannel hashes = FileChannel.open(tree)) {
      return firstBadBlock(data, 0, data.size(), hashes, 0, root, tree);
    }
  }

  /**
   * Compares a part of an image with the tree in another part of it.
   *
   * @param size of what the tree covers, in bytes
   */
  public static OptionalLong firstBadBlock(
      FileChannel data,
      long offset,
      long size,
      FileChannel hashes,
      long treeOffset,
      Sha256 root,
      Path tree)
      throws IOException {
    try {
      ByteBuffer header = ChannelIo.read(hashes, treeOffset, BLOCK).order(ByteOrder.LITTLE_ENDIAN);
      byte[] salt = salt(header, tree);
      long blocks = header.getLong(BLOCKS);
      if (blocks < 2 || blocks != size / BLOCK || size % BLOCK != 0) {
        throw untrusted(
            tree, "it covers " + blocks + " blocks, the image has " + size / (double) BLOCK);
      }
      List<byte[]> levels = stored(hashes, treeOffset, blocks, tree);
      if (!digest(salt, levels.get(levels.size() - 1), 0).equals(root)) {
        throw untrusted(tree, "its root digest differs");
      }
      checkLevels(levels, salt, tree);
      int difference = Arrays.mismatch(levels.get(0), leaves(data, offset, blocks, salt));
      if (difference / DIGEST >= blocks) {
        throw untrusted(tree, "bytes follow its digests");
      }
      return difference < 0 ? OptionalLong.empty() : OptionalLong.of(difference / DIGEST);
    } catch (MalformedImageException e) {
      throw untrusted(tree, e.getMessage());
    }
  }

  private static CoracleException untrusted(Path tree, String why) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error(
            "verity.tree",
            tree + " does not belong to this image: " + why,
            "fetch the image and its tree again, or build them again"));
  }

  /** All levels as they stand in a tree, from the one above the data to the block on top. */
  private static List<byte[]> stored(FileChannel hashes, long treeOffset, long blocks, Path tree)
      throws IOException {
    if (blocksFor(blocks) * BLOCK > Integer.MAX_VALUE) {
      throw untrusted(tree, "it covers more than a terabyte");
    }
    List<byte[]> levels = new ArrayList<>();
    long end = treeOffset + treeSize(blocks);
    for (long count = blocksFor(blocks); end > treeOffset + BLOCK; count = blocksFor(count)) {
      int size = (int) count * BLOCK;
      end -= size;
      levels.add(ChannelIo.read(hashes, end, size).array());
    }
    return levels;
  }

  /**
   * Holds each level against the one above it, from the top down. The guest's kernel asks a level
   * only when it reads what is below, so one that is wrong shows late.
   */
  private static void checkLevels(List<byte[]> levels, byte[] salt, Path tree) {
    long first = 1; // The superblock comes before all levels.
    for (int i = levels.size() - 1; i > 0; i--) {
      byte[] above = levels.get(i);
      byte[] below = levels.get(i - 1);
      first += above.length / BLOCK;
      int difference = Arrays.mismatch(above, above(below, salt));
      if (difference / DIGEST >= below.length / BLOCK) {
        throw untrusted(tree, "bytes follow the digests of a level");
      }
      if (difference >= 0) {
        throw untrusted(
            tree, "its block " + (first + difference / DIGEST) + " does not match the level above");
      }
    }
  }

  private static long blocksFor(long digests) {
    return (digests + FAN_OUT - 1) / FAN_OUT;
  }

  /** The digests of all data blocks, in whole blocks filled up with zeros. */
  private static byte[] leaves(FileChannel data, long offset, long blocks, byte[] salt) {
    byte[] leaves = new byte[Math.toIntExact(blocksFor(blocks) * BLOCK)];
    LongStream.range(0, (blocks + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk ->
                hash(
                    data,
                    offset,
                    chunk * CHUNK,
                    Math.min(blocks, (chunk + 1) * CHUNK),
                    salt,
                    leaves));
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
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** All levels, from the one above the data to the single block on top. */
  private static List<byte[]> levels(byte[] leaves, byte[] salt) {
    List<byte[]> levels = new ArrayList<>();
    levels.add(leaves);
    for (byte[] below = leaves; below.length > BLOCK; ) {
      below = above(below, salt);
      levels.add(below);
    }
    return levels;
  }

  /** The digests of a level's blocks, in whole blocks filled up with zeros. */
  private static byte[] above(byte[] below, byte[] salt) {
    int count = below.length / BLOCK;
    byte[] level = new byte[(int) blocksFor(count) * BLOCK];
    for (int i = 0; i < count; i++) {
      byte[] digest = digest(salt, below, i).bytes();
      System.arraycopy(digest, 0, level, i * DIGEST, DIGEST);
    }
    return level;
  }

  private static Sha256 digest(byte[] salt, byte[] blocks, int index) {
    MessageDigest digester = Sha256.digester();
    digester.update(salt);
    digester.update(blocks, index * BLOCK, BLOCK);
    return Sha256.of(digester);
  }

  private static byte[] derive(String purpose, Sha256 treeDigest) {
    MessageDigest digester = Sha256.digester();
    digester.update(("coracle verity " + purpose + "\0").getBytes(StandardCharsets.UTF_8));
    digester.update(treeDigest.bytes());
    return digester.digest();
  }

  // The superblock, little endian, offsets in bytes.
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

  private static UUID uuid(Sha256 treeDigest) {
    ByteBuffer derived = ByteBuffer.wrap(derive("uuid", treeDigest));
    return new UUID(
        (derived.getLong() & ~0xf000L) | 0x8000L, (derived.getLong() & ~(3L << 62)) | (2L << 62));
  }

  private static ByteBuffer superblock(long blocks, byte[] salt, UUID uuid) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    block.put(0, MAGIC).putInt(VERSION, 1).putInt(HASH_TYPE, 1);
    block.order(ByteOrder.BIG_ENDIAN);
    block.putLong(UUID_AT, uuid.getMostSignificantBits());
    block.putLong(UUID_AT + 8, uuid.getLeastSignificantBits());
    block.order(ByteOrder.LITTLE_ENDIAN);
    block.put(ALGORITHM, "sha256".getBytes(StandardCharsets.US_ASCII));
    block.putInt(DATA_BLOCK_SIZE, BLOCK).putInt(HASH_BLOCK_SIZE, BLOCK).putLong(BLOCKS, blocks);
    return block.putShort(SALT_SIZE, (short) salt.length).put(SALT, salt);
  }

  /** The salt of a superblock, which is refused if any byte of it is not as it is written here. */
  private static byte[] salt(ByteBuffer header, Path tree) {
    int size = header.getShort(SALT_SIZE) & 0xffff;
    byte[] salt = new byte[Math.min(size, MAX_SALT)];
    header.get(SALT, salt);
    ByteBuffer ids = header.duplicate().order(ByteOrder.BIG_ENDIAN);
    UUID uuid = new UUID(ids.getLong(UUID_AT), ids.getLong(UUID_AT + Long.BYTES));
    if (size > MAX_SALT || !superblock(header.getLong(BLOCKS), salt, uuid).equals(header)) {
      throw untrusted(tree, "it is not a verity tree over blocks of 4096 bytes with SHA-256");
    }
    return salt;
  }

  /**
   * Whether a tree's superblock is what is written over data with a digest.
   *
   * @param size of the data, in bytes
   */
  public static boolean begins(FileChannel image, long treeOffset, long size, Sha256 treeDigest)
      throws IOException {
    byte[] salt = derive("salt", treeDigest);
    return superblock(size / BLOCK, salt, uuid(treeDigest))
        .equals(ChannelIo.read(image, treeOffset, BLOCK));
  }
}
