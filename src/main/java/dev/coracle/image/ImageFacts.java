package dev.coracle.image;

import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.recipe.CompressionType;
import dev.coracle.tree.Sha256;
import java.util.UUID;

/**
 * An image that was written, read back and found equal to its tree.
 *
 * @param fileSystem the format's name
 * @param layout the layout's name
 * @param label the file system's label
 * @param uuid the file system's identity
 * @param disk what the layout keeps of the disk's identity
 * @param treeDigest {@link TreeDigest} of what is in it
 * @param imageSize in bytes, holes included
 * @param imageSha256 digest of the whole image
 * @param fileSystemOffset where the file system begins, in bytes
 * @param fileSystemSize in bytes
 * @param blocks its size in blocks
 * @param inodes number of inodes
 * @param regularFiles number of regular files, each counted once however many names it has
 * @param mappableFiles how many of them a guest can map where they are (DAX)
 * @param compression of the whole image
 * @param contentSha256 digest of what is compressed; the image's where nothing is
 */
public record ImageFacts(
    String fileSystem,
    String layout,
    String label,
    UUID uuid,
    DiskIdentity disk,
    Sha256 treeDigest,
    long imageSize,
    Sha256 imageSha256,
    long fileSystemOffset,
    long fileSystemSize,
    long blocks,
    long inodes,
    long regularFiles,
    long mappableFiles,
    CompressionType compression,
    Sha256 contentSha256) {

  /** The same as the content of a compressed file. */
  public ImageFacts compressed(CompressionType with, long size, Sha256 sha256) {
    return new ImageFacts(
        fileSystem,
        layout,
        label,
        uuid,
        disk,
        treeDigest,
        size,
        sha256,
        fileSystemOffset,
        fileSystemSize,
        blocks,
        inodes,
        regularFiles,
        mappableFiles,
        with,
        imageSha256);
  }
}
