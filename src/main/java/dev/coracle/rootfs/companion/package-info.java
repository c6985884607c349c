/** Companion rules: what belongs to programs and cannot be computed, read from data. */
@NullMarked
package dev.coracle.rootfs.companion;

import org.jspecify.annotations.NullMarked;
