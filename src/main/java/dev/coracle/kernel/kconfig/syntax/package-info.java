/** Reads Kconfig files, macros included, into a {@code KconfigModel}. */
@NullMarked
package dev.coracle.kernel.kconfig.syntax;

import org.jspecify.annotations.NullMarked;
