/**
 * From a locked recipe to images: opened packages, the tree, its key, the images' files, and
 * whether those of a result are still what its manifest says.
 */
@NullMarked
package dev.coracle.build.image;

import org.jspecify.annotations.NullMarked;
