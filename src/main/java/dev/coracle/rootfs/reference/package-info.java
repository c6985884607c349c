/**
 * What configurations of the C library, of PAM and of locales refer to by a name instead of a path;
 * whether a finished tree has it. Knows nothing of how a tree is made.
 */
@NullMarked
package dev.coracle.rootfs.reference;

import org.jspecify.annotations.NullMarked;
