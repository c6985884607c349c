/**
 * What the file systems of images have in common: where inodes come from, where data goes and how
 * an image is read without trust. Blocks are 4 KiB, numbers little endian. Knows no format.
 */
@NullMarked
package dev.coracle.image.block;

import org.jspecify.annotations.NullMarked;
