/**
 * Fetch and verify. {@code source.http} downloads, {@code source.apt} reads Debian archives. Uses
 * {@code lock} and what lies below it.
 */
@NullMarked
package dev.coracle.source;

import org.jspecify.annotations.NullMarked;
