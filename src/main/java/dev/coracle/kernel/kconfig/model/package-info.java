/**
 * What Kconfig files say, as values: symbols, their properties, the expressions over them. Made by
 * {@code kconfig.syntax}, evaluated by {@code kconfig.solve}.
 */
@NullMarked
package dev.coracle.kernel.kconfig.model;

import org.jspecify.annotations.NullMarked;
