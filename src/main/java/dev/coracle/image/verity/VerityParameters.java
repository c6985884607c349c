package dev.coracle.image.verity;

import dev.coracle.tree.Sha256;

/**
 * What a kernel needs to check an image with its Merkle tree, and what a host compares.
 *
 * @param root digest of the top block, which stands for all data
 * @param salt hashed before each block; derived from the content of the image
 * @param dataBlocks number of blocks of 4096 bytes covered
 * @param tree SHA-256 of superblock and tree, as they are stored
 * @param treeSize size of superblock and tree, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record VerityParameters(
    Sha256 root, byte[] salt, long dataBlocks, Sha256 tree, long treeSize) {}
