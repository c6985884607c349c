/** The commands that begin with a recipe: build it, lock it, or make a part of it. */
@NullMarked
package dev.coracle.cli.recipe;

import org.jspecify.annotations.NullMarked;
