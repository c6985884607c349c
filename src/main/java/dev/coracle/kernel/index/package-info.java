/**
 * What is kept of a kernel's source to answer questions about its options without unpacking it: the
 * Kconfig files, and what the compiler answered when they asked it.
 */
@NullMarked
package dev.coracle.kernel.index;

import org.jspecify.annotations.NullMarked;
