/**
 * EROFS, the enhanced read-only file system of Linux: writer and independent reader. Format: the
 * kernel documentation (filesystems/erofs) and its on-disk header.
 */
@NullMarked
package dev.coracle.image.erofs;

import org.jspecify.annotations.NullMarked;
