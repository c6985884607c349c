/** Readers of a kernel tree's own files: Kconfig, makefiles and a finished {@code .config}. */
package dev.coracle.kernel.kconfig;
