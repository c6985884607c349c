/** From a recipe's fragments and drivers to a {@code .config} that holds what was requested. */
package dev.coracle.kernel.config;
