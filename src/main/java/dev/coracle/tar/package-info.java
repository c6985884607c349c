/**
 * Reads tar archives, strictly: those of packages and our own. Bytes in, entries out; knows nothing
 * of what they are for. Uses {@code tree}.
 */
@NullMarked
package dev.coracle.tar;

import org.jspecify.annotations.NullMarked;
