/**
 * How files of an archive are fetched: the mirrors to ask, the store they go to, and the
 * diagnostics of a failed fetch.
 */
@NullMarked
package dev.coracle.source.apt.fetch;

import org.jspecify.annotations.NullMarked;
