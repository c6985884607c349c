/**
 * The unit closure: units with the units, programs and accounts that they need, and their links.
 */
package dev.coracle.rootfs.units;
