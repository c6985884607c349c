/**
 * dm-verity hash trees: the superblock and the Merkle tree of an image, in a file of their own or
 * in the image, written and checked as veritysetup(8) does.
 */
@NullMarked
package dev.coracle.image.verity;

import org.jspecify.annotations.NullMarked;
