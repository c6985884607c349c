/** The compile: unpacked source, toolchain, {@code make} in a fixed environment, and its errors. */
@NullMarked
package dev.coracle.kernel.compile;

import org.jspecify.annotations.NullMarked;
