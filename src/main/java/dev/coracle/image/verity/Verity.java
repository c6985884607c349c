package dev.coracle.image.verity;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.ImageDiagnostics;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes the Merkle tree of an image, as veritysetup does: a superblock in a block of its own, then
 * the levels from the top down. Its root digest stands for the whole image. With the tree in a file
 * next to the image, the host checks before it starts a guest, and the guest keeps DAX.
 */
public final class Verity {
  /** Appended to the name of an image to name the file of its tree. */
  public static final String SUFFIX = ".verity";

  /** Size of a block of data, and of digests, in bytes. */
  public static final int BLOCK = MerkleTree.BLOCK;

  private Verity() {}

  /** The size of a stored tree over so many data blocks, its superblock included, in bytes. */
  public static long treeSize(long dataBlocks) {
    return MerkleTree.storedSize(dataBlocks);
  }

  /**
   * Writes the tree of an image to a file of its own.
   *
   * @param image its size is a multiple of 4096 bytes, at least two of them
   * @param target created or replaced
   * @param treeDigest of the file tree in the image; salt and UUID derive from it
   */
  public static VerityParameters write(Path image, Path target, Sha256 treeDigest)
      throws IOException {
    try (FileChannel data = FileChannel.open(image);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long blocks = data.size() / BLOCK;
      MerkleTree tree = write(data, 0, blocks, out, 0, treeDigest);
      try (InputStream written = Files.newInputStream(target)) {
        return new VerityParameters(
            tree.root(), tree.salt(), blocks, Sha256.of(written), treeSize(blocks));
      }
    } catch (IOException e) {
      ImageDiagnostics.discard(target);
      throw ImageDiagnostics.of(e, target);
    }
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
    write(image, offset, size / BLOCK, image, treeOffset, treeDigest);
  }

  private static MerkleTree write(
      FileChannel data,
      long offset,
      long blocks,
      FileChannel out,
      long treeOffset,
      Sha256 treeDigest)
      throws IOException {
    VeritySuperblock superblock = VeritySuperblock.of(blocks, treeDigest);
    MerkleTree tree = MerkleTree.over(data, offset, blocks, superblock.salt());
    ChannelIo.write(out, treeOffset, superblock.encode());
    tree.write(out, treeOffset + BLOCK);
    return tree;
  }

  /**
   * Reads the parameters of a tree in an image. Whether the data matches it is not checked.
   *
   * @param name of the image, for errors
   */
  public static VerityParameters readParameters(
      FileChannel image, DiskLayout.Found found, Path name) throws IOException {
    VeritySuperblock superblock = VeritySuperblock.read(image, found.treeOffset(), name);
    long blocks = superblock.dataBlocks();
    long size = blocks < 2 || blocks > found.size() / BLOCK ? 0 : treeSize(blocks);
    if (size == 0 || size > found.treeSize()) {
      throw VerityDiagnostics.mismatch(name, "it covers " + blocks + " blocks");
    }
    MerkleTree tree = MerkleTree.read(image, found.treeOffset(), superblock, name);
    byte[] all = ChannelIo.read(image, found.treeOffset(), Math.toIntExact(size)).array();
    return new VerityParameters(tree.root(), superblock.salt(), blocks, Sha256.of(all), size);
  }

  /**
   * Whether an image has the superblock that {@link #write} writes.
   *
   * @param size of the data, in bytes
   */
  public static boolean hasSuperblock(
      FileChannel image, long treeOffset, long size, Sha256 treeDigest) throws IOException {
    return VeritySuperblock.of(size / BLOCK, treeDigest)
        .encode()
        .equals(ChannelIo.read(image, treeOffset, BLOCK));
  }
}
