/** Notices that a file which a recipe is made of was saved, and says what a build of it changed. */
@NullMarked
package dev.coracle.build.watch;

import org.jspecify.annotations.NullMarked;
