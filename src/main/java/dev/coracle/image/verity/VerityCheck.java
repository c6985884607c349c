package dev.coracle.image.verity;

import dev.coracle.image.format.MalformedImageException;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/** Compares data with a stored Merkle tree, and the tree with a trusted root digest. */
public final class VerityCheck {
  private VerityCheck() {}

  /**
   * Compares an image with the tree in a file next to it.
   *
   * @return the first data block that differs; empty if none does
   * @throws dev.coracle.diagnostic.CoracleException (INTEGRITY) if the tree does not have the root
   *     digest
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
   * @param name of the tree's file, for errors
   */
  public static OptionalLong firstBadBlock(
      FileChannel data,
      long offset,
      long size,
      FileChannel hashes,
      long treeOffset,
      Sha256 root,
      Path name)
      throws IOException {
    try {
      VeritySuperblock superblock = VeritySuperblock.read(hashes, treeOffset, name);
      long blocks = superblock.dataBlocks();
      if (blocks < 2 || blocks != size / MerkleTree.BLOCK || size % MerkleTree.BLOCK != 0) {
        throw VerityDiagnostics.mismatch(
            name,
            "it covers " + blocks + " blocks, the image has " + size / (double) MerkleTree.BLOCK);
      }
      MerkleTree tree = MerkleTree.read(hashes, treeOffset, superblock, name);
      if (!tree.root().equals(root)) {
        throw VerityDiagnostics.mismatch(name, "its root digest differs");
      }
      checkLevels(tree, name);
      byte[] leaves = MerkleTree.leaves(data, offset, blocks, superblock.salt());
      int difference = Arrays.mismatch(tree.levels().get(0), leaves);
      if (difference / MerkleTree.DIGEST >= blocks) {
        throw VerityDiagnostics.mismatch(name, "bytes follow its digests");
      }
      return difference < 0
          ? OptionalLong.empty()
          : OptionalLong.of(difference / MerkleTree.DIGEST);
    } catch (MalformedImageException e) {
      throw VerityDiagnostics.mismatch(name, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Compares each level with the one above it, from the top down. The guest's kernel reads a level
   * only when it needs a block below, so an error in it would show late.
   */
  private static void checkLevels(MerkleTree tree, Path name) {
    long first = 1; // The superblock comes before all levels.
    for (int i = tree.levels().size() - 1; i > 0; i--) {
      byte[] above = tree.levels().get(i);
      byte[] below = tree.levels().get(i - 1);
      first += above.length / MerkleTree.BLOCK;
      int difference = Arrays.mismatch(above, MerkleTree.above(below, tree.salt()));
      if (difference / MerkleTree.DIGEST >= below.length / MerkleTree.BLOCK) {
        throw VerityDiagnostics.mismatch(name, "bytes follow the digests of a level");
      }
      if (difference >= 0) {
        throw VerityDiagnostics.mismatch(
            name,
            "its block "
                + (first + difference / MerkleTree.DIGEST)
                + " does not match the level above");
      }
    }
  }
}
