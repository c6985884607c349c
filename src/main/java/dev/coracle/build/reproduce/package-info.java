/** A result built again from the inputs that it carries, and compared with itself. */
@NullMarked
package dev.coracle.build.reproduce;

import org.jspecify.annotations.NullMarked;
