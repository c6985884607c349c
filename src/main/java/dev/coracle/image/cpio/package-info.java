/**
 * The archive that Linux unpacks as its first root: cpio in the form "newc" (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst; cpio(5) of FreeBSD).
 */
@NullMarked
package dev.coracle.image.cpio;

import org.jspecify.annotations.NullMarked;
