/**
 * Compressed inputs: detects how a file is compressed by its first bytes and unpacks it within
 * limits; an initramfs is unpacked part after part, by the rule of Linux's own unpacker.
 */
package dev.coracle.image.unpack;
