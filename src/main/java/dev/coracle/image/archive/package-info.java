/**
 * Shared by the archive formats: writing as a stream, and building a tree from unordered entries.
 */
@NullMarked
package dev.coracle.image.archive;

import org.jspecify.annotations.NullMarked;
