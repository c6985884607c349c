/**
 * From a {@link dev.coracle.tree.FileTree} to the content of an image, and back to check them.
 *
 * <p>{@link dev.coracle.image.ImageWriter} puts a {@link dev.coracle.image.format.FileSystemFormat}
 * inside an {@link dev.coracle.image.partition.DiskLayout} and reads the result again before it
 * calls it good. File systems live in packages below this one and know it; it knows none of them by
 * name. Uses {@code tree} and {@code diagnostic}.
 */
@NullMarked
package dev.coracle.image;

import org.jspecify.annotations.NullMarked;
