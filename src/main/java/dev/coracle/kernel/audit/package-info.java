/** Compares a kernel's options with recommended ones, which are data. */
@NullMarked
package dev.coracle.kernel.audit;

import org.jspecify.annotations.NullMarked;
