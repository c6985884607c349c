/** Readers of a kernel tree's own files: Kconfig, makefiles and a finished {@code .config}. */
@NullMarked
package dev.coracle.kernel.kconfig;

import org.jspecify.annotations.NullMarked;
