/**
 * Packages that are built from their sources: the source package, unpacked and patched; its build
 * with a locked toolchain, by rules that are data; what it made, in the place of a package's files.
 *
 * <p>No class here knows a package: targets, options and link steps stand in {@code
 * rebuild/NAME.yaml}.
 */
@NullMarked
package dev.coracle.rebuild;

import org.jspecify.annotations.NullMarked;
