/**
 * A file tree in memory: the root file system as a value, before it becomes any format.
 *
 * <p>{@link dev.coracle.tree.FileTree} maps each path to a {@link dev.coracle.tree.Node} with
 * owner, mode, time, extended attributes and {@link dev.coracle.tree.Origin}. Contents stay where
 * they are (in the store) until a writer reads them. Uses only {@code diagnostic}.
 */
@NullMarked
package dev.coracle.tree;

import org.jspecify.annotations.NullMarked;
