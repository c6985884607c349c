/**
 * Reads tar archives, strictly: those of packages and our own. Bytes in, entries out; knows nothing
 * of what they are for. Uses {@code tree}.
 */
package dev.coracle.tar;
