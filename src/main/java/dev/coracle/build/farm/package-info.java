/** A server that compiles for kernels of other machines, with one locked toolchain only. */
@NullMarked
package dev.coracle.build.farm;

import org.jspecify.annotations.NullMarked;
