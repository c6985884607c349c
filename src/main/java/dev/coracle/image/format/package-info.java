/**
 * What a file system format implements (writer side: {@link FileSystemFormat} and {@link
 * FileSystemPlan}; reader side: {@link StoredFileSystem} and {@link StoredNode}), with the digest
 * of a tree that is the same in every format, positioned reads and writes, and the errors of a
 * malformed image. Knows no format by name.
 */
@NullMarked
package dev.coracle.image.format;

import org.jspecify.annotations.NullMarked;
