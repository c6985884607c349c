/**
 * The unit closure: units with the units, programs and accounts that they need, and their links.
 */
@NullMarked
package dev.coracle.rootfs.units;

import org.jspecify.annotations.NullMarked;
