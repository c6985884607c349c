/**
 * Compressed inputs: detects how a file is compressed by its first bytes and unpacks it within
 * limits; an initramfs is unpacked part after part, by the rule of Linux's own unpacker.
 */
@NullMarked
package dev.coracle.image.unpack;

import org.jspecify.annotations.NullMarked;
