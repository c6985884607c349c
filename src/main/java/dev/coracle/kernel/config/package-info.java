/** From a recipe's fragments and drivers to a {@code .config} that holds what was requested. */
@NullMarked
package dev.coracle.kernel.config;

import org.jspecify.annotations.NullMarked;
