/**
 * What goes into the guest: binaries with their library closure, units with theirs, users, the
 * recipe's own files. From packages to a {@link dev.coracle.tree.FileTree}.
 */
@NullMarked
package dev.coracle.rootfs;

import org.jspecify.annotations.NullMarked;
