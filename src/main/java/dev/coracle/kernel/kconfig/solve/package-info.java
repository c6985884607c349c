/**
 * What a configuration comes to: the rules by which kconfig gives each option its value, and why an
 * option has it.
 */
@NullMarked
package dev.coracle.kernel.kconfig.solve;

import org.jspecify.annotations.NullMarked;
