/**
 * What the bytes of texts and programs name: absolute paths, symbols, commands. What programs name
 * is kept in the store, so that each is searched once.
 */
@NullMarked
package dev.coracle.rootfs.mention;

import org.jspecify.annotations.NullMarked;
