/**
 * ext4 without a journal: writer and independent reader. Format: the kernel documentation
 * (filesystems/ext4) and {@code fs/ext4/ext4.h}.
 */
@NullMarked
package dev.coracle.image.ext4;

import org.jspecify.annotations.NullMarked;
