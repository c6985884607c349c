package dev.coracle.image;

import dev.coracle.tree.Sha256;
import java.util.UUID;

/**
 * An image that was written, read back and found equal to its tree.
 *
 * @param fileSystem the format's name
 * @param layout the layout's name
 * @param label the file system's label
 * @param uuid the file system's identity
 * @param treeDigest {@link TreeDigest} of what is in it
 * @param imageSize in bytes, holes included
 * @param imageSha256 digest of the whole image
 * @param fileSystemOffset where the file system begins, in bytes
 * @param fileSystemSize in bytes
 * @param blocks its size in blocks
 * @param inodes number of inodes
 * @param regularFiles number of regular files, each counted once however many names it has
 * @param mappableFiles how many of them a guest can map where they are (DAX)
 */
public record ImageFacts(
    String fileSystem,
    String layout,
    String label,
    UUID uuid,
    Sha256 treeDigest,
    long imageSize,
    Sha256 imageSha256,
    long fileSystemOffset,
    long fileSystemSize,
    long blocks,
    long inodes,
    long regularFiles,
    long mappableFiles) {}
