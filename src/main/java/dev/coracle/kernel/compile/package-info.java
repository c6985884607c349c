/** The compile: unpacked source, toolchain, {@code make} in a fixed environment, and its errors. */
package dev.coracle.kernel.compile;
