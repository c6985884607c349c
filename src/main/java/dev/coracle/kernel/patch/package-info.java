/** Applies unified diffs to a kernel's source: all of them, or nothing. */
@NullMarked
package dev.coracle.kernel.patch;

import org.jspecify.annotations.NullMarked;
