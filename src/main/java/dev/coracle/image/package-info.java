/** From a {@link dev.coracle.tree.FileTree} to the bytes of an image, and back to check them. */
package dev.coracle.image;
